import { median } from '../figures/quantile.ts'
import { GIB, MB } from '../figures/units.ts'
import type { CpuSeconds, Peer } from './peers/peer.ts'

/** One hand-over. */
export interface Run {
  /** MB a second. */
  speed: number
  /** Seconds of the processor for a GiB, by process; undefined where nobody can say. */
  cpu: CpuSeconds | undefined
}

/** Every run of each peer. In turns: what slows the machine down slows all of them. */
export async function compare(
  peers: readonly Peer[],
  { size, runs, from, to }: { size: number; runs: number; from: string; to: string },
): Promise<Map<Peer, Run[]>> {
  const all = new Map<Peer, Run[]>(peers.map((peer) => [peer, []]))
  for (let run = 0; run < runs; run++) {
    for (const [peer, own] of all) {
      const before = await peer.cpuSeconds?.()
      const speed = size / MB / (await peer.seconds(from, to))
      const after = await peer.cpuSeconds?.()
      own.push({ speed, cpu: before && after && spent(before, after, size) })
    }
  }
  return all
}

export function medianSpeed(runs: readonly Run[]): number {
  return median(runs.map(({ speed }) => speed))
}

/** Rows of a table: median, slowest and fastest run, and the ratio to the first one. */
export function speedRows(all: ReadonlyMap<Peer, readonly Run[]>): string[][] {
  const [first] = all.values()
  const own = medianSpeed(first ?? [])
  return [
    ['MB/s', 'median', 'slowest', 'fastest', 'ratio'],
    ...Array.from(all, ([peer, runs]) => {
      const speeds = runs.map(({ speed }) => speed)
      return [
        peer.name,
        ...[median(speeds), Math.min(...speeds), Math.max(...speeds)].map((speed) =>
          speed.toFixed(0),
        ),
        (median(speeds) / own).toFixed(2),
      ]
    }),
  ]
}

/** Rows of a table: what each peer that can say so takes of the processor, by process and in all. */
export function cpuRows(
  all: ReadonlyMap<Peer, readonly Run[]>,
  alone: readonly [what: string, cpu: CpuSeconds][],
): string[][] {
  const medians: [string, CpuSeconds][] = Array.from(all, ([{ name }, runs]) => [
    name,
    medianOf(runs),
  ])
  const known = medians.filter(([, cpu]) => Object.keys(cpu).length > 0)
  const processes = [...new Set(known.flatMap(([, cpu]) => Object.keys(cpu)))]
  return [
    ['CPU seconds for a GiB', ...processes, 'all'],
    ...[...known, ...alone].map(([name, cpu]) => [
      name,
      ...processes.map((process) => cpu[process]?.toFixed(1) ?? ''),
      sum(cpu).toFixed(1),
    ]),
  ]
}

export function sum(cpu: CpuSeconds): number {
  return Object.values(cpu).reduce((all, one) => all + one, 0)
}

function medianOf(runs: readonly Run[]): CpuSeconds {
  const processes = Object.keys(runs[0]?.cpu ?? {})
  return Object.fromEntries(
    processes.map((process) => [
      process,
      median(runs.map(({ cpu }) => cpu?.[process] ?? Number.NaN)),
    ]),
  )
}

function spent(before: CpuSeconds, after: CpuSeconds, size: number): CpuSeconds {
  return Object.fromEntries(
    Object.entries(after).map(([process, seconds]) => [
      process,
      ((seconds - (before[process] ?? 0)) * GIB) / size,
    ]),
  )
}
