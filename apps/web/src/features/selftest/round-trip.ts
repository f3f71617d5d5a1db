import { ask } from './asking.ts'

/** Odd, so that there is one in the middle. */
const TIMES = 5

/** Milliseconds from a question to its answer: the middle one of a few. Undefined: no answer. */
export async function roundTrip(signal: AbortSignal): Promise<number | undefined> {
  const took: number[] = []
  for (let i = 0; i < TIMES; i++) {
    const before = performance.now()
    try {
      await (await ask('/api/limits', signal)).arrayBuffer()
    } catch (cause) {
      if (signal.aborted) throw cause
      return undefined
    }
    took.push(performance.now() - before)
  }
  return took.toSorted((a, b) => a - b)[(TIMES - 1) / 2]
}
