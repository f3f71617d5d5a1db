import type { Misconduct } from '../devices/bad-receiver.ts'
import type { Chance } from './chance.ts'

/** What becomes of a session. */
export interface Scenario {
  /** Receivers that take everything. */
  honest: number
  /** One more receiver, and what it does when the first transfer has begun. */
  bad: Misconduct | undefined
  /** Bytes of the transfers, one after another. */
  sizes: readonly number[]
  /** Share of the first transfer after which the sender cancels the session; undefined: never. */
  cancelledAt: number | undefined
}

export function drawScenario(chance: Chance, maxBytes: number): Scenario {
  // Small ones are as frequent as large ones: the logarithm is what is even.
  const size = () => Math.floor(maxBytes ** chance.next()) - 1
  const misconducts: readonly [Misconduct, ...Misconduct[]] = ['cancels', 'vanishes', 'stalls']
  return {
    honest: 1 + chance.integer(3),
    bad: chance.next() < 0.4 ? chance.oneOf(misconducts) : undefined,
    sizes: chance.next() < 0.25 ? [size(), size()] : [size()],
    cancelledAt: chance.next() < 0.15 ? chance.next() : undefined,
  }
}
