import { type Runtime, systemRuntime } from '../runtime.ts'

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

/** What is held back is found to be so in no time, and a heartbeat may take its own. */
export const hastyAtFirst: Runtime = {
  ...systemRuntime,
  setTimer: (ms, run) => systemRuntime.setTimer(ms <= 10_000 ? ms / 20 : ms, run),
}
