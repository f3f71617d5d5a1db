import { Patience, type Timer } from './patience.ts'

/** One way to read something from a relay. Its calls abort when the patience is over. */
type Way<T> = (patience: Patience) => AsyncIterable<T>

/**
 * Reads a stream while it comes through, and what comes in answers that end once it does not: a
 * proxy that holds one stream back does so with the next.
 */
export class TwoWays {
  readonly #runtime: Timer
  /** `perhaps`: a stream was cut off in the middle of something. `yes`: the other way came through. */
  #isHeldBack: 'no' | 'perhaps' | 'yes' = 'no'

  constructor(runtime: Timer) {
    this.#runtime = runtime
  }

  async *read<T>(signal: AbortSignal, stream: Way<T>, ask: Way<T>): AsyncGenerator<T> {
    if (this.#isHeldBack === 'no') {
      const patience = new Patience(this.#runtime, signal)
      try {
        yield* stream(patience)
        return
      } catch (error) {
        signal.throwIfAborted()
        // Some proxies pass on whole buffers alone: the end of a chunk then lies there for ever.
        if (patience.missed === 'rest') this.#isHeldBack = 'perhaps'
        // Something has come: where that goes on is the caller's to say.
        if (patience.missed !== 'first') throw error
      } finally {
        patience.end()
      }
    }
    const patience = new Patience(this.#runtime, signal)
    // If nothing comes this way either, the network is away, and a stream is tried again.
    if (this.#isHeldBack === 'perhaps') this.#isHeldBack = 'no'
    try {
      for await (const one of ask(patience)) {
        this.#isHeldBack = 'yes'
        yield one
      }
    } finally {
      patience.end()
    }
  }
}
