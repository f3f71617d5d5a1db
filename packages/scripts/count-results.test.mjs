import { describe, expect, test } from 'vitest'
import { addUp, countPlaywright, countVitest } from './count-results.mjs'

const file = (/** @type {string} */ status, /** @type {string[]} */ ...tests) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
})

describe('countVitest', () => {
  test('adds up the tests of all files', () => {
    const report = {
      testResults: [
        file('passed', 'passed', 'passed', 'pending', 'todo'),
        file('failed', 'failed', 'passed', 'failed'),
      ],
    }
    expect(countVitest(report, false)).toEqual({ passed: 3, failed: 2, skipped: 2 })
  })

  test('counts a file that did not load as one failure', () => {
    const report = { testResults: [file('failed', 'passed', 'failed'), file('failed')] }
    expect(countVitest(report, false)).toEqual({ passed: 1, failed: 2, skipped: 0 })
  })

  test('counts an error outside the tests, which only the exit code tells', () => {
    const report = { testResults: [file('passed', 'passed')] }
    expect(countVitest(report, false)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test.for([undefined, {}, { testResults: [] }])('counts a run without results: %j', (report) => {
    expect(countVitest(report, true).failed).toBe(1)
    expect(countVitest(report, false).failed).toBe(1)
  })

  test('finds nothing wrong with a good run', () => {
    const report = { testResults: [file('passed', 'passed')] }
    expect(countVitest(report, true)).toEqual({ passed: 1, failed: 0, skipped: 0 })
  })
})

describe('countPlaywright', () => {
  const stats = { expected: 5, unexpected: 0, flaky: 0, skipped: 1 }

  test('takes the statistics', () => {
    expect(countPlaywright({ stats, errors: [] }, true)).toEqual({
      passed: 5,
      failed: 0,
      skipped: 1,
    })
  })

  test('counts failed and flaky tests, and errors outside of tests', () => {
    const report = { stats: { ...stats, unexpected: 2, flaky: 1 }, errors: [{}] }
    expect(countPlaywright(report, false)).toEqual({ passed: 5, failed: 4, skipped: 1 })
  })

  test('counts a run that was stopped half-way', () => {
    expect(countPlaywright({ stats, errors: [] }, false).failed).toBe(1)
  })

  test('counts a run without a report', () => {
    expect(countPlaywright(undefined, true)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

test('addUp adds each kind', () => {
  const counts = [
    { passed: 1, failed: 2, skipped: 3 },
    { passed: 10, failed: 20, skipped: 30 },
  ]
  expect(addUp(counts)).toEqual({ passed: 11, failed: 22, skipped: 33 })
})
