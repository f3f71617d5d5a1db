import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { failed } from '../figures/bar.ts'
import { print, sayReasons } from '../figures/print.ts'
import { browserTransfer } from './browser-transfer.ts'
import { section, updatedPage } from './document.ts'
import { fanOut } from './fan-out.ts'
import { nodeTransfer } from './node-transfer.ts'
import { pageCost } from './page-cost.ts'
import { pairing } from './pairing.ts'
import type { BenchOptions, BenchPart, PartReport } from './part.ts'
import { relayCost } from './relay-cost.ts'

const parts: ReadonlyMap<string, BenchPart> = new Map([
  ['1', nodeTransfer],
  ['2', browserTransfer],
  ['3', fanOut],
  ['4', pairing],
  ['5', relayCost],
  ['6', pageCost],
])

const page = fileURLToPath(new URL('../../../../docs/benchmarks.md', import.meta.url))

/** Runs the parts, prints each as soon as it is there, and writes those of full size into the page. */
export async function bench(
  options: BenchOptions & { only: readonly string[] | undefined },
): Promise<void> {
  const reports = new Map<string, PartReport>()
  for (const [number, part] of parts) {
    if (options.only !== undefined && !options.only.includes(number)) continue
    const report = await part(options)
    reports.set(number, report)
    print(section(number, report))
  }
  const missed = [...reports.values()].flatMap(({ bars }) => failed(bars))
  sayReasons(missed.map(({ what, measured, asked }) => `MISSED: ${what}: ${measured}, ${asked}`))
  if (missed.length > 0) process.exitCode = 1
  // Medians of at least five.
  if (options.size !== undefined || options.runs < 5) return
  const before = existsSync(page) ? await readFile(page, 'utf8') : ''
  await writeFile(page, updatedPage(before, reports))
  print(`Written to ${join('docs', 'benchmarks.md')}.`)
}
