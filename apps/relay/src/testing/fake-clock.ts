import type { Clock } from '../clock.ts'

/** A clock that only moves when it is told to. */
export class FakeClock implements Clock {
  #now = 1_000
  readonly #timers = new Set<{ ms: number; next: number; run: () => void }>()

  now(): number {
    return this.#now
  }

  /** How many timers of this length run. */
  running(ms: number): number {
    return [...this.#timers].filter((timer) => timer.ms === ms).length
  }

  every(ms: number, run: () => void): () => void {
    const timer = { ms, next: this.#now + ms, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Lets the timers of this length run once more, without any time passing. */
  ring(ms: number): void {
    for (const timer of [...this.#timers]) if (timer.ms === ms) timer.run()
  }

  /** Passes `ms` milliseconds, timer by timer in their order. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const [first] = [...this.#timers].toSorted((a, b) => a.next - b.next)
      if (first === undefined || first.next > end) break
      this.#now = first.next
      first.next += first.ms
      first.run()
    }
    this.#now = end
  }
}
