import { expect, test } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { TokenBuckets } from './token-buckets.ts'

test('a bucket holds what a minute allows, and fills again as time passes', () => {
  const clock = new FakeClock()
  const buckets = new TokenBuckets(clock, 6, 10)
  for (let i = 0; i < 6; i++) expect(buckets.take('a')).toBe(0)
  expect(buckets.take('a')).toBeCloseTo(10_000)
  clock.advance(4_000)
  expect(buckets.wait('a')).toBeCloseTo(6_000)
  // What was refused has cost nothing.
  clock.advance(6_000)
  expect(buckets.take('a')).toBe(0)
  expect(buckets.take('a')).toBeGreaterThan(0)
  // Never more than a minute's worth.
  clock.advance(3_600_000)
  for (let i = 0; i < 6; i++) expect(buckets.take('a')).toBe(0)
  expect(buckets.take('a')).toBeGreaterThan(0)
})

test('each key has its own, and looking takes nothing', () => {
  const buckets = new TokenBuckets(new FakeClock(), 1, 10)
  expect(buckets.wait('a')).toBe(0)
  expect(buckets.take('a')).toBe(0)
  expect(buckets.take('a')).toBeGreaterThan(0)
  expect(buckets.take('b')).toBe(0)
})

test('their number is bounded: the one used longest ago goes', () => {
  const buckets = new TokenBuckets(new FakeClock(), 2, 3)
  for (const key of ['a', 'b', 'c']) buckets.take(key)
  buckets.take('a')
  for (let i = 0; i < 1_000; i++) buckets.take(`more ${i}`)
  expect(buckets.size).toBe(3)
  const few = new TokenBuckets(new FakeClock(), 2, 3)
  for (const key of ['a', 'b', 'c', 'a', 'd']) few.take(key)
  // a was used after b, so b went for d.
  expect(few.take('a')).toBeGreaterThan(0)
  expect([few.take('b'), few.take('b')]).toEqual([0, 0])
})
