import type { Runtime } from '../runtime.ts'
import type { Boxes } from './boxes.ts'

/** Milliseconds that a session outlives its last transfer, when its own time is over. */
const AFTER_TRANSFER_MS = 5 * 60_000

export interface SessionClockOptions {
  runtime: Runtime
  boxes: Boxes
  readonly onTime: () => void
}

/**
 * When a session is over by this device's own clock: a relay that is gone, or that says nothing, must
 * not keep its keys alive.
 */
export class SessionClock {
  readonly #options: SessionClockOptions
  #expiresAt: number | undefined
  #stop: (() => void) | undefined

  constructor(options: SessionClockOptions) {
    this.#options = options
  }

  /** Milliseconds since 1970; undefined before it was set. */
  get expiresAt(): number | undefined {
    return this.#expiresAt
  }

  get timeLeft(): number {
    return (this.#expiresAt ?? Number.POSITIVE_INFINITY) - this.#options.runtime.now()
  }

  /** Until when transfers keep the session: to five minutes after the last one. 0 without any. */
  get keptUntil(): number {
    const { usedAt } = this.#options.boxes
    return usedAt === undefined ? 0 : usedAt + AFTER_TRANSFER_MS
  }

  /** The session's time is over then. */
  expireAt(time: number): void {
    this.#expiresAt = time
    this.lookAt(time)
  }

  /** Calls `onTime` then, and not before. */
  lookAt(time: number): void {
    const { runtime, onTime } = this.#options
    this.stop()
    this.#stop = runtime.setTimer(time - runtime.now(), onTime)
  }

  stop(): void {
    this.#stop?.()
    this.#stop = undefined
  }
}
