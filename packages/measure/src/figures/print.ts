import { type Bar, failed } from './bar.ts'
import { tableOfBars } from './table.ts'

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Prints them as a table, and has the process end with 1 if one does not hold. */
export function printBars(bars: readonly Bar[]): void {
  print(tableOfBars(bars))
  if (failed(bars).length > 0) process.exitCode = 1
}

/** Why something did not go as it should, each reason once. */
export function sayReasons(reasons: readonly string[]): void {
  for (const reason of new Set(reasons)) process.stderr.write(`${reason}\n`)
}
