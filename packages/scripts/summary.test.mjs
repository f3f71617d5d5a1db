import { expect, test } from 'vitest'
import { hasFailed, summary } from './summary.mjs'

const result = (
  /** @type {string} */ name,
  /** @type {number} */ passed,
  /** @type {number} */ failed,
  /** @type {number} */ skipped,
) => ({ name, counts: { passed, failed, skipped }, seconds: 1.26 })

const lastLine = (/** @type {Parameters<typeof summary>[0]} */ results) =>
  summary(results).split('\n').at(-1)

test('ends in the line that machines read', () => {
  expect(lastLine([result('lint', 1, 0, 0), result('unit', 40, 2, 0)])).toBe('41 passed, 2 failed')
})

test('names skipped tests only when there are any', () => {
  expect(lastLine([result('unit', 1, 0, 0), result('e2e', 0, 0, 7)])).toBe(
    '1 passed, 0 failed, 7 skipped',
  )
})

test('has a row for each suite', () => {
  const lines = summary([result('lint', 1, 0, 0), result('a longer name', 400, 2, 3)]).split('\n')
  expect(lines.slice(0, 3)).toEqual([
    'suite          passed  failed  skipped  seconds',
    'lint                1       0        0      1.3',
    'a longer name     400       2        3      1.3',
  ])
})

test('one failure anywhere is a failure', () => {
  expect(hasFailed([result('lint', 1, 0, 0), result('unit', 9, 0, 9)])).toBe(false)
  expect(hasFailed([result('lint', 1, 0, 0), result('unit', 9, 1, 0)])).toBe(true)
})
