import type { Port } from './line.ts'
import type { RunningWorker, StartWorker } from './start-worker.ts'

/** For tests: what a worker does, at the other end of a channel. Everything crosses it as a copy. */
export function overAChannel(serve: (port: Port) => void): StartWorker {
  return async (): Promise<RunningWorker> => {
    const { port1, port2 } = new MessageChannel()
    serve(port2)
    port1.start()
    port2.start()
    return { port: port1, end: () => port1.close(), onCrash: () => undefined }
  }
}
