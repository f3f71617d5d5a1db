import type { Budget } from './budget.ts'
import type { CreditLine } from './credit-line.ts'

/** A transfer, as far as the pool knows it. */
export interface Borrower {
  readonly line: CreditLine
  /** Bytes of one place: a full chunk of ciphertext. */
  readonly placeBytes: number
  /** Its credit has grown. */
  onCredit(): void
}

/**
 * Turns a budget into credit, a place at a time and in turn: who wants more stands at the end of
 * the queue again after each place, so that a fast transfer cannot take what others wait for.
 */
export class CreditPool {
  readonly #budget: Budget
  readonly #queue = new Set<Borrower>()

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** Lets it wait for what it wants, and serves whoever can be served. */
  ask(borrower: Borrower): void {
    if (borrower.line.wanted > 0) this.#queue.add(borrower)
    this.#serve()
  }

  /** Takes back `places`, and serves whoever waited for them before the one that gave them. */
  giveBack(borrower: Borrower, places: number): void {
    this.#budget.give(places * borrower.placeBytes)
    this.ask(borrower)
  }

  /** Takes back all that it has, for good. */
  leave(borrower: Borrower): void {
    this.#queue.delete(borrower)
    this.#budget.give(borrower.line.close() * borrower.placeBytes)
    this.#serve()
  }

  #serve(): void {
    const grown = new Set<Borrower>()
    for (;;) {
      const [first] = this.#queue
      if (first === undefined) break
      if (first.line.wanted > 0) {
        // The first one waits until there is room for it: overtaking would starve large chunks.
        if (!this.#budget.take(first.placeBytes)) break
        first.line.grow()
        grown.add(first)
      }
      this.#queue.delete(first)
      if (first.line.wanted > 0) this.#queue.add(first)
    }
    for (const borrower of grown) borrower.onCredit()
  }
}
