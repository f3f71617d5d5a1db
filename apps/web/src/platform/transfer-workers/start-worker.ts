import type { Port } from './line.ts'

/** A worker that runs. */
export interface RunningWorker {
  port: Port
  /** Ends it at once: what it held is gone. */
  end: () => void
  /** Calls `listener` when it has crashed. */
  onCrash: (listener: () => void) => void
}

/** Starts a worker; resolves to undefined where the browser starts none. */
export type StartWorker = () => Promise<RunningWorker | undefined>

/** What a worker says first of all. */
export const READY = 'ready'

/** Milliseconds after which a worker that says nothing is given up: a transfer must not wait for it. */
export const START_MS = 10_000

/**
 * Not before the worker has said that it is there may anything be left to it: a browser that
 * refuses one says so late, and a stream must never be sealed twice.
 */
export function startWorker(url: string): StartWorker {
  return async () => {
    if (!('Worker' in globalThis)) return undefined
    let worker: Worker
    try {
      worker = new Worker(url, { type: 'module' })
    } catch {
      return undefined
    }
    const runs = await isReady(worker)
    if (!runs) {
      // Also where it would have come late: nothing may be left to it any more.
      worker.terminate()
      return undefined
    }
    return {
      port: worker,
      end: () => worker.terminate(),
      onCrash(listener) {
        for (const type of ['error', 'messageerror']) worker.addEventListener(type, listener)
      },
    }
  }
}

async function isReady(worker: Worker): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), START_MS)
      worker.addEventListener('error', () => resolve(false), { once: true })
      worker.addEventListener('message', ({ data }) => resolve(data === READY), { once: true })
    })
  } finally {
    clearTimeout(timer)
  }
}
