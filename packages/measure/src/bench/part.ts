import type { Bar } from '../figures/bar.ts'

export interface BenchOptions {
  /** MiB of a transfer, instead of what the part takes by itself. */
  size: number | undefined
  /** Times that everything is measured: what is told is the median. */
  runs: number
  /** For files that are sent and written; gone afterwards. */
  folder: string
}

/** What one part has measured. */
export interface PartReport {
  title: string
  /** The first row is the head. */
  rows: readonly (readonly string[])[]
  bars: readonly Bar[]
  /** Where the processor's time goes: rows like those above. */
  profile?: readonly (readonly string[])[]
  /** What one has to know to read it; a sentence each. */
  notes: readonly string[]
}

export type BenchPart = (options: BenchOptions) => Promise<PartReport>

/** The report of a part that needs a browser where there is none. */
export function noBrowser(title: string): PartReport {
  const notes = [
    'There is no Chromium on this machine: nothing was measured. Set CHROMIUM to the path of one.',
  ]
  return { title, rows: [], bars: [], notes }
}
