import type { Bar } from './bar.ts'

/** A table for a terminal and for Markdown alike: the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(3, ...rows.map((row) => [...(row[i] ?? '')].length)),
  )
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, i) => pad(row[i] ?? '', width)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

export function tableOfBars(bars: readonly Bar[]): string {
  const word = (holds: boolean | undefined) => (holds ? 'pass' : 'FAIL')
  return table([
    ['what', 'measured', 'asked for', ''],
    ...bars.map(({ what, measured, asked, holds }) => [
      what,
      measured,
      asked ?? '',
      asked === undefined ? '' : word(holds),
    ]),
  ])
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(width - [...text].length)
}
