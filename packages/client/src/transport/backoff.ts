import type { Runtime } from '../runtime.ts'
import { TransportError } from './transport.ts'

const FIRST_MS = 250
/** A person who comes back to the network should not wait longer than this. */
const LONGEST_MS = 4_000

/** Resolves after `ms`, or rejects with the signal's reason. */
export function delay(
  ms: number,
  runtime: Pick<Runtime, 'setTimer'>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = () => {
      cancel()
      reject(signal.reason as Error)
    }
    const cancel = runtime.setTimer(ms, () => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
    signal.addEventListener('abort', abort, { once: true })
  })
}

/** The pause before try number `tries` (from 0): doubling, with up to a quarter taken off by chance. */
export function backoffMs(tries: number, runtime: Runtime): number {
  const ms = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10))
  return ms - (ms / 4) * ((runtime.randomBytes(1)[0] ?? 0) / 255)
}

/** Whether the same call may succeed later, unchanged. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof TransportError)) return false
  if (error.failure === 'unreachable') return true
  return (
    error.problem === 'full' ||
    error.problem === 'too-many-requests' ||
    error.problem === 'internal'
  )
}

/** Repeats an idempotent call until it succeeds, fails for good, or `signal` aborts. */
export async function persistently<T>(
  run: () => Promise<T>,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await run()
    } catch (error) {
      signal.throwIfAborted()
      if (!isPassing(error)) throw error
      await delay(backoffMs(tries, runtime), runtime, signal)
    }
  }
}
