import { httpTransport, localOpener } from '@valise/client'
import { OpfsWriter } from '../../saving/worker/opfs-writer.ts'
import { serveOpening } from '../serve-opening.ts'
import { READY } from '../start-worker.ts'

// Downloads what arrives, opens it and writes it to the disk: plaintext of a file is never in the
// page, and nothing holds the page up. It ends with its transfer, and the key with it.

declare const self: DedicatedWorkerGlobalScope

serveOpening(
  self,
  localOpener(httpTransport({ origin: self.location.origin })),
  (directory) => new OpfsWriter(directory),
)
self.postMessage(READY)
