import {
  localOpener,
  localSealer,
  type MakeOpener,
  type MakeSealer,
  type Transport,
} from '@valise/client'
import { OPENING_WORKER_URL, SEALING_WORKER_URL } from '../trusted-types.ts'
import { startWorker } from './start-worker.ts'
import { workerOpener } from './worker-opener.ts'
import { workerSealer } from './worker-sealer.ts'

/** Where this page seals and opens: in workers, or here where it gets none. */
export function transferWorkers(transport: Transport): {
  makeSealer: MakeSealer
  makeOpener: MakeOpener
} {
  return {
    makeSealer: workerSealer(startWorker(SEALING_WORKER_URL), transport, localSealer(transport)),
    makeOpener: workerOpener(startWorker(OPENING_WORKER_URL), localOpener(transport)),
  }
}
