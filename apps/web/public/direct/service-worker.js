// Listens to no fetch, so that what its frame asks for goes straight to the network: see
// src/platform/direct-fetch.ts. There is nothing in it that anybody would have to agree to.
self.addEventListener('install', () => self.skipWaiting())
