import { MAX_CHUNKS } from '@valise/protocol/wire'

/**
 * The credit of one transfer: which chunks its author may upload. Counts in chunks; each one below
 * `credit` and not below `base` is a place that the relay keeps for it.
 */
export class CreditLine {
  /** Most places at a time. */
  readonly #window: number
  #base = 0
  #credit = 0
  /** One more than the last chunk's index, once that is known. */
  #end = MAX_CHUNKS
  #closed = false

  constructor(window: number) {
    this.#window = window
  }

  /** Chunks below this may be uploaded. Never falls. */
  get credit(): number {
    return this.#credit
  }

  /** Places kept now. */
  get held(): number {
    return this.#closed ? 0 : Math.max(0, Math.min(this.#credit, this.#end) - this.#base)
  }

  /** Places that it would like to have besides: one at first, more with what was acknowledged. */
  get wanted(): number {
    if (this.#closed) return 0
    const target = this.#base + Math.min(this.#window, 1 + this.#base)
    return Math.max(0, Math.min(target, this.#end) - this.#credit)
  }

  /** One place more. */
  grow(): void {
    this.#credit += 1
  }

  /** Every reader has acknowledged what is below `base`. Returns the places that came free. */
  advance(base: number): number {
    return this.#freed(() => {
      this.#base = Math.max(this.#base, base)
      // A transfer that is taken up after a restart of the relay begins above 0.
      if (!this.#closed) this.#credit = Math.max(this.#credit, this.#base)
    })
  }

  /** The last chunk is known: no place above it is needed. Returns the places that came free. */
  finish(end: number): number {
    return this.#freed(() => {
      this.#end = end
    })
  }

  /** Nobody reads any more. Returns the places that came free. */
  close(): number {
    return this.#freed(() => {
      this.#closed = true
    })
  }

  #freed(change: () => void): number {
    const before = this.held
    change()
    return before - this.held
  }
}
