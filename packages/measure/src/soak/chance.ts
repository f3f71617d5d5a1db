/** Numbers that look like chance and are the same for the same seed: mulberry32. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** From 0 up to `below`, without it. */
  integer(below: number): number {
    return Math.floor(this.next() * below)
  }

  oneOf<T>(list: readonly [T, ...T[]]): T {
    return list[this.integer(list.length)] ?? list[0]
  }
}
