/** Numbers for a progress bar. */
export interface ProgressFigures {
  /** Bytes done, at most `total`. */
  done: number
  /** Bytes in all; undefined while unknown. */
  total: number | undefined
  /** Over the last seconds; undefined until it can be told. */
  bytesPerSecond: number | undefined
  secondsLeft: number | undefined
}

/** How far back the speed is measured: long enough to be calm, short enough to be true. */
const WINDOW_MS = 8_000
/** A speed over less than this is noise. */
const LEAST_MS = 500

interface Sample {
  at: number
  done: number
}

/** Turns "so many bytes are done now" into figures. */
export class ProgressMeter {
  readonly #total: number | undefined
  #samples: Sample[] = []
  #done = 0

  constructor(total: number | undefined) {
    this.#total = total
  }

  /** `done` never falls, `now` in milliseconds. */
  advance(done: number, now: number): void {
    this.#done = Math.max(
      this.#done,
      this.#total === undefined ? done : Math.min(done, this.#total),
    )
    this.#samples.push({ at: now, done: this.#done })
    const oldest = now - WINDOW_MS
    // One sample older than the window stays: a slow transfer would have no speed without it.
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? now) <= oldest)
      this.#samples.shift()
  }

  /** Forgets the speed: after a pause it would be wrong. */
  rest(): void {
    this.#samples = []
  }

  get figures(): ProgressFigures {
    const bytesPerSecond = this.#speed()
    const left = this.#total === undefined ? undefined : this.#total - this.#done
    const known = left !== undefined && bytesPerSecond !== undefined && bytesPerSecond > 0
    const secondsLeft = known ? Math.ceil(left / bytesPerSecond) : undefined
    return { done: this.#done, total: this.#total, bytesPerSecond, secondsLeft }
  }

  #speed(): number | undefined {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.at - first.at < LEAST_MS) return undefined
    return ((last.done - first.done) * 1000) / (last.at - first.at)
  }
}
