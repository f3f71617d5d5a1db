import type { EndReason, ProblemCode } from '@valise/protocol/wire'
import type { Detached, StoreObserver } from '../store/relay-store.ts'

/** Counts since the start. Nothing in them says who: every label is one of a few fixed words. */
export class Tally implements StoreObserver {
  sessionsOpened = 0
  requests = 0
  bytesIn = 0
  bytesOut = 0
  streams = 0
  readonly sessionsEnded = new Count<EndReason>()
  readonly transfersEnded = new Count<'finished' | 'failed'>()
  readonly recipientsDetached = new Count<Detached>()
  readonly refusals = new Count<ProblemCode>()

  sessionOpened(): void {
    this.sessionsOpened += 1
  }

  sessionEnded(reason: EndReason): void {
    this.sessionsEnded.add(reason)
  }

  requestMade(): void {
    this.requests += 1
  }

  transferEnded(isFinished: boolean): void {
    this.transfersEnded.add(isFinished ? 'finished' : 'failed')
  }

  recipientDetached(why: Detached): void {
    this.recipientsDetached.add(why)
  }
}

/** A number for each of some words. */
class Count<K extends string> {
  readonly #numbers = new Map<K, number>()

  add(key: K): void {
    this.#numbers.set(key, (this.#numbers.get(key) ?? 0) + 1)
  }

  of(key: K): number {
    return this.#numbers.get(key) ?? 0
  }

  get total(): number {
    return [...this.#numbers.values()].reduce((sum, number) => sum + number, 0)
  }

  [Symbol.iterator](): IterableIterator<[K, number]> {
    return this.#numbers.entries()
  }
}
