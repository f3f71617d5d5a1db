import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { table, tableOfBars } from '../figures/table.ts'
import { GIB } from '../figures/units.ts'
import type { PartReport } from './part.ts'

/** docs/benchmarks.md as a whole. */
export function fullPage(reports: readonly PartReport[]): string {
  const date = new Date().toISOString().slice(0, 10)
  return [
    '# Benchmarks',
    '',
    `Measured on ${date} by \`pnpm bench\`, which writes this page: ${machine()}. Everything runs on`,
    'one machine at once, so that ratios hold better than speeds. Medians; MB are 10⁶ bytes.',
    ...reports.map((report, i) => section(String(i + 1), report)),
    '',
  ].join('\n')
}

export function section(number: string, { title, rows, bars, notes }: PartReport): string {
  return [
    '',
    `## ${number}. ${title}`,
    '',
    ...(rows.length === 0 ? [] : [table(rows), '']),
    ...(bars.length === 0 ? [] : [tableOfBars(bars), '']),
    ...notes.map((note) => `- ${note}`),
  ].join('\n')
}

function machine(): string {
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / GIB)} GiB`
  const system = `${type()} ${release()} ${arch()}`
  return `${availableParallelism()} cores of ${cpu?.model ?? 'an unknown kind'}, ${memory}, ${system}, Node ${process.versions.node}`
}
