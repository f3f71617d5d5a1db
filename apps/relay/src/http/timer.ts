import type { Clock } from '../clock.ts'

/** Calls `run` once after `ms` milliseconds; the returned function takes that back. */
export function once(clock: Clock, ms: number, run: () => void): () => void {
  const stop = clock.every(ms, () => {
    stop()
    run()
  })
  return stop
}
