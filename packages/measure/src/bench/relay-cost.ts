import { devNull } from 'node:os'
import { type Bar, bar } from '../figures/bar.ts'
import { median } from '../figures/quantile.ts'
import { GIB, MB, MIB } from '../figures/units.ts'
import { idleSessions } from '../load/idle-sessions.ts'
import { fullLoad } from '../load/sizes.ts'
import type { BenchOptions, PartReport } from './part.ts'
import { Valise } from './peers/valise.ts'
import { randomFile } from './random-file.ts'

/** What one transfer may have at the relay at a time: its default. */
const WINDOW_BYTES = 16 * MIB

/** What a relay costs whoever runs it. */
export async function relayCost(options: BenchOptions): Promise<PartReport> {
  const isFull = options.size === undefined
  const { cpuSeconds, peakRss } = await transferring(options)
  const idle = isFull ? fullLoad.idle : { ...fullLoad.idle, latencyAt: [1_000], to: 2_000 }
  const most = (WINDOW_BYTES + 100 * MB) / MB
  const bars: Bar[] = [
    bar('CPU seconds for a GiB', cpuSeconds, { atMost: 2 }, { digits: 2 }),
    bar('resident memory during a transfer', peakRss / MB, { atMost: most }, { unit: 'MB' }),
    ...(await idleSessions(idle)),
  ]
  return {
    title: 'The relay',
    rows: [],
    bars,
    notes: [
      'CPU time and memory are those of the relay’s process while one Node client sends to another.',
      'The memory of idle sessions is counted after a collection of garbage.',
    ],
  }
}

async function transferring({ size = 1024, runs, folder }: BenchOptions) {
  const bytes = size * MIB
  const from = await randomFile(folder, 'relay-cost.bin', bytes)
  const valise = await Valise.start(devNull)
  try {
    const cpu: number[] = []
    for (let run = 0; run < runs; run++) {
      const before = await valise.relay.usage()
      await valise.seconds(from)
      const after = await valise.relay.usage()
      cpu.push(((after.cpuSeconds - before.cpuSeconds) * GIB) / bytes)
    }
    const { peakRss } = await valise.relay.usage()
    return { cpuSeconds: median(cpu), peakRss }
  } finally {
    await valise.stop()
  }
}
