import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Budget } from './budget.ts'
import { CreditLine } from './credit-line.ts'
import { type Borrower, CreditPool } from './credit-pool.ts'

describe('a budget', () => {
  test('is never overdrawn, never negative, and returns to zero', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.array(fc.nat(400)), (total, amounts) => {
        const budget = new Budget(total)
        const taken = amounts.filter((amount) => budget.take(amount))
        const sum = taken.reduce((a, b) => a + b, 0)
        expect(budget.used).toBe(sum)
        expect(budget.used + budget.free).toBe(total)
        expect(budget.used).toBeLessThanOrEqual(total)
        for (const amount of taken) budget.give(amount)
        expect(budget.used).toBe(0)
        expect(() => budget.give(1)).toThrow(RangeError)
      }),
    )
  })
})

describe('a credit line', () => {
  test('grows with the acknowledgements up to its window', () => {
    const line = new CreditLine(4)
    const credits: number[] = []
    for (let base = 0; base < 7; base++) {
      line.advance(base)
      while (line.wanted > 0) line.grow()
      credits.push(line.credit)
    }
    expect(credits).toEqual([1, 3, 5, 7, 8, 9, 10])
  })

  test('keeps no place above the last chunk', () => {
    const line = new CreditLine(4)
    line.advance(6)
    while (line.wanted > 0) line.grow()
    expect(line.held).toBe(4)
    expect(line.finish(8)).toBe(2)
    expect(line.advance(8)).toBe(2)
    expect([line.held, line.wanted]).toEqual([0, 0])
  })
})

type Step =
  | { kind: 'start'; place: number; window: number }
  | { kind: 'advance' | 'finish' | 'leave'; who: number; by: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('start' as const),
    place: fc.integer({ min: 1, max: 9 }),
    window: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({
    kind: fc.constantFrom(
      'advance',
      'advance',
      'advance',
      'finish',
      'leave',
    ) as fc.Arbitrary<'advance'>,
    who: fc.nat(9),
    by: fc.nat(6),
  }),
)

describe('a pool of credit', () => {
  test('promises no more than the budget, keeps its promises and gets everything back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 60 }),
        fc.array(step, { maxLength: 60 }),
        (total, steps) => {
          const budget = new Budget(total)
          const pool = new CreditPool(budget)
          const borrowers: { borrower: Borrower; base: number; credit: number }[] = []
          for (const one of steps) {
            run(pool, borrowers, one)
            const held = borrowers.reduce(
              (sum, { borrower }) => sum + borrower.line.held * borrower.placeBytes,
              0,
            )
            expect(budget.used).toBe(held)
            expect(held).toBeLessThanOrEqual(total)
            for (const known of borrowers) {
              const { credit } = known.borrower.line
              expect(credit).toBeGreaterThanOrEqual(known.credit)
              known.credit = credit
            }
            // Nobody waits while there is room for the largest of them.
            const waiting = borrowers.filter(({ borrower }) => borrower.line.wanted > 0)
            if (waiting.length > 0) expect(budget.free).toBeLessThan(9)
          }
          for (const { borrower } of borrowers) pool.leave(borrower)
          expect(budget.used).toBe(0)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('serves those who wait in turn', () => {
    const budget = new Budget(4)
    const pool = new CreditPool(budget)
    const [a, b, c] = [1, 2, 3].map(() => makeBorrower(1, 4)) as [Borrower, Borrower, Borrower]
    for (const borrower of [a, b, c]) pool.ask(borrower)
    // The first one acknowledges on and on; the place that comes free goes round.
    for (const base of [1, 2, 3]) {
      pool.giveBack(a, a.line.advance(base))
      pool.giveBack(b, b.line.advance(Math.min(base, b.line.credit)))
      pool.giveBack(c, c.line.advance(Math.min(base, c.line.credit)))
    }
    const credits = [a, b, c].map(({ line }) => line.credit)
    expect(Math.max(...credits) - Math.min(...credits)).toBeLessThanOrEqual(2)
  })
})

function makeBorrower(placeBytes: number, window: number): Borrower {
  return { line: new CreditLine(window), placeBytes, onCredit: () => {} }
}

function run(
  pool: CreditPool,
  borrowers: { borrower: Borrower; base: number; credit: number }[],
  one: Step,
): void {
  if (one.kind === 'start') {
    const borrower = makeBorrower(one.place, one.window)
    borrowers.push({ borrower, base: 0, credit: 0 })
    pool.ask(borrower)
    return
  }
  const known = borrowers[one.who]
  if (known === undefined) return
  const { borrower } = known
  if (one.kind === 'leave') pool.leave(borrower)
  else if (one.kind === 'finish')
    pool.giveBack(borrower, borrower.line.finish(borrower.line.credit))
  else {
    known.base = Math.min(known.base + one.by, borrower.line.credit)
    pool.giveBack(borrower, borrower.line.advance(known.base))
  }
}
