/// <reference no-default-lib="true" />
import { PrecacheController, type PrecacheEntry } from 'workbox-precaching'

// Keeps the shell, and nothing else: what is asked of the relay never passes through here, and no
// answer is kept that was not listed when the app was built.

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: (string | PrecacheEntry)[]
}

const shell = new PrecacheController()
shell.addToCacheList(self.__WB_MANIFEST)

self.addEventListener('install', (event) => void shell.install(event))
self.addEventListener('activate', (event) => void shell.activate(event))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (url.pathname.startsWith('/api/')) return
  const wanted = request.mode === 'navigate' ? '/index.html' : url.pathname
  if (shell.getCacheKeyForURL(wanted) === undefined) return
  event.respondWith(fromShell(wanted, request))
})

async function fromShell(wanted: string, request: Request): Promise<Response> {
  return (await shell.matchPrecache(wanted)) ?? fetch(request)
}

// A new version waits until its user has agreed to it.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})

// Brings the page forward that asked to be told of a request.
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(self.clients.matchAll({ type: 'window' }).then((pages) => pages[0]?.focus()))
})
