import type { Runtime } from '../runtime.ts'

/** Real randomness, and a clock that runs `times` as fast: a minute of waiting takes seconds. */
export function hastyRuntime(times: number): Runtime {
  const start = Date.now()
  return {
    now: () => start + (Date.now() - start) * times,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    setTimer(ms, run) {
      const timer = setTimeout(run, ms / times)
      return () => clearTimeout(timer)
    },
  }
}
