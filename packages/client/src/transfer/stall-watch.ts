import type { Runtime } from '../runtime.ts'

/** Milliseconds without anything taken, though there is something to take, that people are told of. */
const STALLED_MS = 10_000

/** Says whether nothing has happened for a while that could have happened. */
export class StallWatch {
  readonly #runtime: Runtime
  readonly #onChange: () => void
  #stop: (() => void) | undefined
  #isStalled = false

  /** `onChange` is called when it begins to stall. */
  constructor(runtime: Runtime, onChange: () => void) {
    this.#runtime = runtime
    this.#onChange = onChange
  }

  get isStalled(): boolean {
    return this.#isStalled
  }

  /** From now on something could happen. Does nothing while that is watched already. */
  begin(): void {
    if (this.#stop !== undefined) return
    this.#stop = this.#runtime.setTimer(STALLED_MS, () => {
      this.#isStalled = true
      this.#onChange()
    })
  }

  /** It has happened, or it can't. */
  rest(): void {
    this.#stop?.()
    this.#stop = undefined
    this.#isStalled = false
  }
}
