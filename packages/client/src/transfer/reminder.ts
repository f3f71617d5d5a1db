import type { Runtime } from '../runtime.ts'

/** Milliseconds between two words of somebody who waits. */
const REMIND_MS = 60_000

/** Says again and again that somebody is there who does nothing for a while. */
export class Reminder {
  readonly #runtime: Runtime
  readonly #say: () => void
  #stop: (() => void) | undefined

  constructor(runtime: Runtime, say: () => void) {
    this.#runtime = runtime
    this.#say = say
  }

  /** Says it a minute from now, and every minute after that. */
  begin(): void {
    this.stop()
    this.#stop = this.#runtime.setTimer(REMIND_MS, () => {
      this.#say()
      this.begin()
    })
  }

  stop(): void {
    this.#stop?.()
    this.#stop = undefined
  }
}
