import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Bar, bar } from '../figures/bar.ts'
import { GIB, MB, MIB } from '../figures/units.ts'
import { compare, cpuRows, medianSpeed, speedRows, sum } from './compare.ts'
import type { BenchOptions, PartReport } from './part.ts'
import { Absent, type Peer } from './peers/peer.ts'
import { Unsealed } from './peers/unsealed.ts'
import { Valise } from './peers/valise.ts'
import { Wormhole } from './peers/wormhole.ts'
import { randomFile } from './random-file.ts'
import { rowOf, sealingAlone } from './sealing-alone.ts'

/** A file from one Node process to another through a relay, beside others that do the same. */
export async function nodeTransfer(options: BenchOptions): Promise<PartReport> {
  const size = (options.size ?? 1024) * MIB
  const from = await randomFile(options.folder, 'measured.bin', size)
  const folder = join(options.folder, 'received')
  await mkdir(folder)
  const to = join(folder, 'measured.bin')
  const valise = await Valise.start(to)
  const unsealed = await Unsealed.start()
  const others = [await Wormhole.magic(), await Wormhole.william()]
  const wormholes = others.filter((other) => other instanceof Wormhole)
  const peers: Peer[] = [valise, unsealed, ...wormholes]
  try {
    const all = await compare(peers, { size, runs: options.runs, from, to })
    const speed = (peer: Peer) => medianSpeed(all.get(peer) ?? [])
    const alone = rowOf(await sealingAlone(), 'sender', 'receiver')
    const notes: string[] = []
    const ratio = speed(valise) / speed(unsealed)
    const bars: Bar[] = [bar('share of the limit', ratio, { atLeast: 0.6 }, { digits: 2 })]
    if (wormholes.length > 0) {
      const fastest = Math.max(...wormholes.map(speed))
      const times = speed(valise) / fastest
      bars.push(bar('times the faster peer', times, { atLeast: 2 }, { digits: 2 }))
      notes.push(budget(2 * fastest, sum(alone[1])))
    }
    return {
      title: `Node to Node through a relay, ${size / MIB} MiB`,
      rows: speedRows(all),
      bars,
      profile: cpuRows(all, [alone]),
      notes: [
        ...notes,
        'From a file to a file; each end and each relay a process of its own. Start-up and pairing do not count.',
        'Both Node clients of ours are started with `--initial-old-space-size=256`.',
        'The limit is the same relay and the same calls, with no sealing and no hash.',
        ...others
          .filter((other) => other instanceof Absent)
          .map(({ name, why }) => `${name} is absent: ${why}.`),
      ],
    }
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()))
  }
}

/** What a speed in MB/s leaves for everything, on the cores that there are. */
function budget(speed: number, ciphers: number): string {
  const cores = availableParallelism()
  const seconds = (cores * GIB) / MB / speed
  return [
    `Twice the faster peer would be ${speed.toFixed(0)} MB/s: ${seconds.toFixed(1)} CPU seconds for a GiB on ${cores} cores, with both ends and the relay on them.`,
    `The ciphers of both ends alone take ${ciphers.toFixed(1)}.`,
  ].join(' ')
}
