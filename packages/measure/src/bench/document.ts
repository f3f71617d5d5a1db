import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { table, tableOfBars } from '../figures/table.ts'
import { GIB } from '../figures/units.ts'
import type { PartReport } from './part.ts'

const head = [
  '# Benchmarks',
  '',
  'Written by `pnpm bench`: each part anew when it has run at full size. Everything runs on one machine at',
  'once, so that ratios hold better than speeds. Medians; MB are 10⁶ bytes. A bar that is missed stands here',
  'like one that is passed.',
  '',
].join('\n')

/** docs/benchmarks.md with what was measured now; the parts that were not keep what they say. */
export function updatedPage(before: string, reports: ReadonlyMap<string, PartReport>): string {
  const sections = new Map(sectionsOf(before))
  for (const [number, report] of reports) {
    sections.set(number, `${section(number, report).trimStart()}\n- ${when()}\n`)
  }
  const inOrder = [...sections].toSorted(([a], [b]) => Number(a) - Number(b))
  return [head, ...inOrder.map(([, text]) => text)].join('\n')
}

/** The parts of a page by their numbers. */
function sectionsOf(page: string): [number: string, text: string][] {
  return page.split(/^(?=## \d+\. )/m).flatMap((text) => {
    const number = /^## (\d+)\. /.exec(text)?.[1]
    return number === undefined ? [] : [[number, `${text.trimEnd()}\n`] as [string, string]]
  })
}

export function section(number: string, report: PartReport): string {
  const { title, rows, bars, profile = [], notes } = report
  return [
    '',
    `## ${number}. ${title}`,
    '',
    ...(rows.length === 0 ? [] : [table(rows), '']),
    ...(bars.length === 0 ? [] : [tableOfBars(bars), '']),
    ...(profile.length === 0 ? [] : [table(profile), '']),
    ...notes.map((note) => `- ${note}`),
  ].join('\n')
}

function when(): string {
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / GIB)} GiB`
  const machine = `${availableParallelism()} cores of ${cpu?.model ?? 'an unknown kind'}, ${memory}`
  const date = new Date().toISOString().slice(0, 10)
  return `Measured on ${date}: ${machine}, ${type()} ${release()} ${arch()}, Node ${process.versions.node}.`
}
