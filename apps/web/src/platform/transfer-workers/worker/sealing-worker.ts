import { httpTransport, localSealer } from '@valise/client'
import { serveSealing } from '../serve-sealing.ts'
import { READY } from '../start-worker.ts'

// Reads what is sent, seals it and uploads it: neither plaintext nor ciphertext is ever in the page,
// and nothing holds the page up. It ends with its transfer, and the key with it.

declare const self: DedicatedWorkerGlobalScope

serveSealing(self, localSealer(httpTransport({ origin: self.location.origin })))
self.postMessage(READY)
