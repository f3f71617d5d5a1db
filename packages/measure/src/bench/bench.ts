import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { failed } from '../figures/bar.ts'
import { print, sayReasons } from '../figures/print.ts'
import { browserTransfer } from './browser-transfer.ts'
import { fullPage, section } from './document.ts'
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

/** Runs the parts, prints each as soon as it is there, and writes the page when nothing is left out. */
export async function bench(
  options: BenchOptions & { only: readonly string[] | undefined },
): Promise<void> {
  const reports: PartReport[] = []
  for (const [number, part] of parts) {
    if (options.only !== undefined && !options.only.includes(number)) continue
    const report = await part(options)
    reports.push(report)
    print(section(number, report))
  }
  const missed = reports.flatMap(({ bars }) => failed(bars))
  sayReasons(missed.map(({ what, measured, asked }) => `MISSED: ${what}: ${measured}, ${asked}`))
  if (missed.length > 0) process.exitCode = 1
  if (options.only !== undefined || options.size !== undefined) return
  await writeFile(page, fullPage(reports))
  print(`Written to ${join('docs', 'benchmarks.md')}.`)
}
