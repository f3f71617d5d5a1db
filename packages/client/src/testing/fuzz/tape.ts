/**
 * Drawn numbers, read one after another. At its end come zeros, which mean "as it should be": so a
 * shorter tape is a tamer run.
 */
export class Tape {
  readonly #numbers: readonly number[]
  #at = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  next(): number {
    return this.#numbers[this.#at++] ?? 0
  }

  /** One of several things; undefined when there are none. */
  pick<T>(from: readonly T[]): T | undefined {
    return from.length === 0 ? undefined : from[this.next() % from.length]
  }
}
