import { AFTER_TRANSFER_MS, PAUSE_MS } from '../bounds.ts'

/** What a lifetime is measured by, in milliseconds. */
export interface LifetimeBounds {
  /** From the opening to the end of pairing. */
  sessionMs: number
  /** Without a byte stored or acknowledged, a transfer counts as stalled. */
  stallMs: number
  /** A transfer keeps its session alive no longer than this. */
  transferMs: number
}

/** How long one session lives. All moments are those of the relay's clock, in milliseconds. */
export class Lifetime {
  readonly #bounds: LifetimeBounds
  /** Nobody joins after this. */
  #pairingEnd: number
  #transferEnd: number

  /** `seconds`: what the sender says is left of its session. */
  constructor(bounds: LifetimeBounds, now: number, seconds: number) {
    this.#bounds = bounds
    this.#pairingEnd = now + Math.min(seconds * 1000, bounds.sessionMs)
    // After a restart of the relay a sender with no seconds left comes back with a running
    // transfer, which the relay does not know of yet.
    this.#transferEnd = now + Math.min(AFTER_TRANSFER_MS, bounds.sessionMs)
  }

  get pairingEnd(): number {
    return this.#pairingEnd
  }

  get end(): number {
    return Math.max(this.#pairingEnd, this.#transferEnd)
  }

  /** The sender says again how much is left: time is never won by that. */
  shorten(now: number, seconds: number): void {
    this.#pairingEnd = Math.min(this.#pairingEnd, now + seconds * 1000)
  }

  /** It is paused: nothing has gone on since `progressAt`, and whoever waits says that it is there. */
  keepPaused(now: number, startedAt: number, progressAt: number): void {
    // The last word that counts comes so that the session ends when the pause is over.
    this.keepAlive(Math.min(now, progressAt + PAUSE_MS - AFTER_TRANSFER_MS), startedAt)
  }

  /** A transfer that began at `startedAt` has made progress, or has ended. */
  keepAlive(now: number, startedAt: number): void {
    const progress = Math.min(now, startedAt + this.#bounds.transferMs)
    const end = progress + Math.max(AFTER_TRANSFER_MS, this.#bounds.stallMs)
    this.#transferEnd = Math.max(this.#transferEnd, end)
  }
}
