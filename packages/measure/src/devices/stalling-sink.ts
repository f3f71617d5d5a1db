import type { Sink } from '@valise/client'

/** A device that takes nothing more, and does not go away: a full disk that waits, a laptop asleep. */
export class StallingSink implements Sink {
  readonly capacity = Number.POSITIVE_INFINITY
  readonly #woken = Promise.withResolvers<never>()
  readonly #stalled = Promise.withResolvers<void>()
  /** Resolves when something has come. */
  readonly stalled = this.#stalled.promise

  constructor() {
    // It may be woken when nothing waits.
    this.#woken.promise.catch(() => undefined)
  }

  async begin(): Promise<void> {
    this.#stalled.resolve()
    await this.#woken.promise
  }

  async write(): Promise<void> {}

  async commit(): Promise<void> {}

  async discard(): Promise<void> {}

  /** Lets go of whoever still waits. */
  wake(): void {
    this.#woken.reject(new Error('it was only stalled'))
  }
}
