import { HEARTBEAT_MS } from '../bounds.ts'
import type { Clock } from '../clock.ts'

/** One timer that keeps all open streams from looking dead. */
export class Heartbeat {
  readonly #beats = new Set<() => void>()
  readonly #stop: () => void

  constructor(clock: Clock) {
    this.#stop = clock.every(HEARTBEAT_MS, () => {
      for (const beat of this.#beats) beat()
    })
  }

  /** Calls `beat` regularly until the returned function is called. */
  join(beat: () => void): () => void {
    this.#beats.add(beat)
    return () => this.#beats.delete(beat)
  }

  stop(): void {
    this.#stop()
  }
}
