import { addUp } from './count-results.mjs'

/** @typedef {{ name: string, counts: import('./count-results.mjs').Counts, seconds: number }} Result */

/** The table of suites, and under it the line that machines read: `N passed, N failed`. */
export function summary(/** @type {readonly Result[]} */ results) {
  const rows = [
    ['suite', 'passed', 'failed', 'skipped', 'seconds'],
    ...results.map(({ name, counts, seconds }) => [
      name,
      String(counts.passed),
      String(counts.failed),
      String(counts.skipped),
      seconds.toFixed(1),
    ]),
  ]
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  '),
  )
  return `${lines.join('\n')}\n\n${lastLine(results)}`
}

function lastLine(/** @type {readonly Result[]} */ results) {
  const { passed, failed, skipped } = addUp(results.map(({ counts }) => counts))
  const line = `${passed} passed, ${failed} failed`
  return skipped > 0 ? `${line}, ${skipped} skipped` : line
}

export function hasFailed(/** @type {readonly Result[]} */ results) {
  return addUp(results.map(({ counts }) => counts)).failed > 0
}
