import { inspect } from 'node:util'
import { ClientError } from '../../errors.ts'

/** Rules that were broken. Collected, not thrown: a client would take an error for its relay's. */
export class Findings {
  readonly #found: string[] = []

  rule(holds: boolean, words: string): void {
    if (!holds) this.#found.push(words)
  }

  /** Whatever a relay does is the relay's: `internal` would be a defect of ours. */
  noDefect(error: unknown, whose: string): void {
    if (error === undefined) return
    const ours = !(error instanceof ClientError) || error.code === 'internal'
    this.rule(!ours, `no defect at ${whose}: ${inspect(error)}`)
  }

  /** Fails when there are any. */
  end(): void {
    if (this.#found.length > 0) throw new Error(`broken:\n${this.#found.join('\n')}`)
  }
}
