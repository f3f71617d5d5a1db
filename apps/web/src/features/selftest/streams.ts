import { ask, type Refused, refusalOf } from './asking.ts'

/** `held`: all at once, at its end or never. `cut`: it broke off. */
export type StreamOutcome = 'flows' | 'held' | 'cut' | Refused

/**
 * Milliseconds between the first part and the last that show that nobody has collected them: the
 * relay takes some two seconds.
 */
const SPREAD_MS = 900

/** Whether the parts of a stream arrive as they are sent. */
export async function checkStream(
  kind: 'events' | 'frames',
  signal: AbortSignal,
): Promise<StreamOutcome> {
  const arrivals: number[] = []
  try {
    const answer = await ask(`/api/selftest/${kind}`, signal)
    const refused = refusalOf(answer)
    if (refused !== undefined) return refused
    const reader = answer.body?.getReader()
    if (reader === undefined) return 'held'
    for (;;) {
      const { done } = await reader.read()
      if (done) break
      arrivals.push(performance.now())
    }
  } catch (cause) {
    if (signal.aborted) throw cause
    // Cut off in the middle, or it never began.
    return isTimeout(cause) ? 'held' : arrivals.length > 0 ? 'cut' : 'away'
  }
  const spread = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)
  return spread >= SPREAD_MS ? 'flows' : 'held'
}

function isTimeout(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'TimeoutError'
}
