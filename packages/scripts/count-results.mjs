/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * What Vitest's JSON report adds up to. A file that could not even be loaded has no tests in it and
 * counts as one failure.
 *
 * @param {any} report undefined when there is none.
 * @param {boolean} exitedWell
 * @returns {Counts}
 */
export function countVitest(report, exitedWell) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of report?.testResults ?? []) {
    let failedHere = 0
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed++
      else if (test.status === 'failed') failedHere++
      else counts.skipped++
    }
    if (file.status === 'failed' && failedHere === 0) failedHere = 1
    counts.failed += failedHere
  }
  return atLeastOneFailure(counts, exitedWell)
}

/**
 * What Playwright's JSON report adds up to. A flaky test is one that failed.
 *
 * @param {any} report undefined when there is none.
 * @param {boolean} exitedWell
 * @returns {Counts}
 */
export function countPlaywright(report, exitedWell) {
  const stats = report?.stats
  const counts = {
    passed: stats?.expected ?? 0,
    failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0) + (report?.errors?.length ?? 0),
    skipped: stats?.skipped ?? 0,
  }
  return atLeastOneFailure(counts, exitedWell)
}

/** @returns {Counts} */
export function countCheck(/** @type {boolean} */ ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
}

/** @returns {Counts} */
export function addUp(/** @type {readonly Counts[]} */ all) {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const counts of all) {
    sum.passed += counts.passed
    sum.failed += counts.failed
    sum.skipped += counts.skipped
  }
  return sum
}

/**
 * A suite that crashed, or ran nothing at all, must not look like one that passed.
 *
 * @param {Counts} counts
 * @param {boolean} exitedWell
 * @returns {Counts}
 */
function atLeastOneFailure(counts, exitedWell) {
  const ranSomething = counts.passed + counts.failed + counts.skipped > 0
  if (counts.failed > 0 || (exitedWell && ranSomething)) return counts
  return { ...counts, failed: 1 }
}
