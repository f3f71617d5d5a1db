/** Counts bytes that are promised or held, and refuses to promise more than there are. */
export class Budget {
  readonly total: number
  #used = 0

  /** `total`: bytes. */
  constructor(total: number) {
    this.total = total
  }

  get used(): number {
    return this.#used
  }

  get free(): number {
    return this.total - this.#used
  }

  /** Takes `bytes`, or takes nothing and returns false. */
  take(bytes: number): boolean {
    if (bytes > this.free) return false
    this.#used += bytes
    return true
  }

  give(bytes: number): void {
    if (bytes > this.#used) throw new RangeError('more was given back than was taken')
    this.#used -= bytes
  }
}
