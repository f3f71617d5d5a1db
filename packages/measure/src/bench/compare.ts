import { median } from '../figures/quantile.ts'
import { MB } from '../figures/units.ts'
import type { Peer } from './peers/peer.ts'

/** MB a second of each peer in each run. In turns: what slows the machine down slows all of them. */
export async function speeds(
  peers: readonly Peer[],
  { size, runs, from, to }: { size: number; runs: number; from: string; to: string },
): Promise<Map<Peer, number[]>> {
  const all = new Map<Peer, number[]>(peers.map((peer) => [peer, []]))
  for (let run = 0; run < runs; run++) {
    for (const [peer, own] of all) own.push(size / MB / (await peer.seconds(from, to)))
  }
  return all
}

/** Rows of a table: median, slowest and fastest run, and the ratio to the first one. */
export function speedRows(all: ReadonlyMap<Peer, readonly number[]>): string[][] {
  const [first] = all.values()
  const own = median(first ?? [])
  return [
    ['MB/s', 'median', 'slowest', 'fastest', 'ratio'],
    ...Array.from(all, ([peer, each]) => [
      peer.name,
      ...[median(each), Math.min(...each), Math.max(...each)].map((speed) => speed.toFixed(0)),
      (median(each) / own).toFixed(2),
    ]),
  ]
}
