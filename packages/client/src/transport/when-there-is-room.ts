import type { Runtime } from '../runtime.ts'
import { delay } from './backoff.ts'
import { TransportError } from './transport.ts'

/** Milliseconds before a full relay is asked again: what its Retry-After says. */
const FULL_MS = 5_000
/** Most that is added by chance, so that those who wait do not all come at once. */
const SPREAD_MS = 1_000

export interface WaitForRoom {
  runtime: Runtime
  /** Aborts when the user has no patience left: nothing else ends it. */
  signal: AbortSignal
  /** Said at each change. */
  readonly onWaiting: (waits: boolean) => void
}

/** Repeats a call for as long as the relay says that it is full. Rejects as `run` does. */
export async function whenThereIsRoom<T>(
  run: () => Promise<T>,
  { runtime, signal, onWaiting }: WaitForRoom,
): Promise<T> {
  let waits = false
  try {
    for (;;) {
      try {
        return await run()
      } catch (error) {
        const isFull = error instanceof TransportError && error.problem === 'full'
        if (!isFull) throw error
      }
      if (!waits) onWaiting(true)
      waits = true
      const spread = (SPREAD_MS * (runtime.randomBytes(1)[0] ?? 0)) / 255
      await delay(FULL_MS + spread, runtime, signal)
    }
  } finally {
    if (waits) onWaiting(false)
  }
}
