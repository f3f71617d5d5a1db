/** Where the relay takes its time from. Tests hand in one that they move themselves. */
export interface Clock {
  /** Milliseconds since any fixed moment; never runs backwards. */
  now(): number
  /** Runs `run` every `ms` milliseconds until the returned function is called. */
  every(ms: number, run: () => void): () => void
}

/** The machine's monotonic clock. Its timers do not keep the process alive. */
export const machineClock: Clock = {
  now: () => performance.now(),
  every(ms, run) {
    const timer = setInterval(run, ms)
    timer.unref()
    return () => clearInterval(timer)
  },
}
