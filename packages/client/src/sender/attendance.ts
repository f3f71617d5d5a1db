import type { Runtime } from '../runtime.ts'
import { COME_BACK_MS } from '../transport/relay-calls.ts'

/** The receivers that the present start of the relay has shown: whoever has not come back to it has left. */
export class Attendance {
  readonly #runtime: Runtime
  readonly #onTimeUp: () => void
  readonly #present = new Set<string>()
  #stop: (() => void) | undefined

  /** `onTimeUp` is called when all have had the time to come back to a relay that was started anew. */
  constructor(runtime: Runtime, onTimeUp: () => void) {
    this.#runtime = runtime
    this.#onTimeUp = onTimeUp
  }

  saw(receiver: string): void {
    this.#present.add(receiver)
  }

  has(receiver: string): boolean {
    return this.#present.has(receiver)
  }

  /** The relay knows nobody any more. */
  startAnew(): void {
    this.stop()
    this.#present.clear()
    this.#stop = this.#runtime.setTimer(COME_BACK_MS, this.#onTimeUp)
  }

  stop(): void {
    this.#stop?.()
  }
}
