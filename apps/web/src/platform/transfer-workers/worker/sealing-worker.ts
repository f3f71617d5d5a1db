import { serveSealing } from '../serve-sealing.ts'
import { READY } from '../start-worker.ts'

// Reads what is sent and seals it: plaintext is never in the page, and nothing holds the page up. It
// ends with its transfer, and the key with it.

declare const self: DedicatedWorkerGlobalScope

serveSealing(self)
self.postMessage(READY)
