import { devNull } from 'node:os'
import { bar } from '../figures/bar.ts'
import { median } from '../figures/quantile.ts'
import { MB, MIB } from '../figures/units.ts'
import { RelayProcess } from '../relay/relay-process.ts'
import { Remote } from '../remote/remote.ts'
import { NODE_HEAP } from './node-heap.ts'
import type { BenchOptions, PartReport } from './part.ts'
import { randomFile } from './random-file.ts'
import type { ValiseDevice } from './valise-device.ts'

const module = new URL('./valise-device.ts', import.meta.url)

const counts = [1, 2, 4, 8] as const

interface Cost {
  receivers: number
  seconds: number
  /** Of the relay. */
  cpuSeconds: number
  /** Bytes of chunks that came to the relay, and that it has handed out. */
  bytesIn: number
  bytesOut: number
}

/** One sender and more and more receivers: what each further one costs. */
export async function fanOut(options: BenchOptions): Promise<PartReport> {
  const size = (options.size ?? 256) * MIB
  const from = await randomFile(options.folder, 'fan-out.bin', size)
  const costs: Cost[] = []
  for (const receivers of counts) costs.push(await cost(receivers, from, options.runs))
  const one = costs[0]?.bytesIn ?? Number.NaN
  const most = Math.max(...costs.map(({ bytesIn }) => bytesIn))
  return {
    title: `One sender to several receivers, ${size / MIB} MiB`,
    rows: [
      [
        'receivers',
        's',
        's for a further one',
        'relay CPU s',
        'CPU s for a further one',
        'MB up',
        'MB down',
      ],
      ...costs.map((each, i) => {
        const before = costs[i - 1]
        const further = (of: (cost: Cost) => number) =>
          before === undefined
            ? ''
            : ((of(each) - of(before)) / (each.receivers - before.receivers)).toFixed(2)
        return [
          String(each.receivers),
          each.seconds.toFixed(2),
          further(({ seconds }) => seconds),
          each.cpuSeconds.toFixed(2),
          further(({ cpuSeconds }) => cpuSeconds),
          (each.bytesIn / MB).toFixed(0),
          (each.bytesOut / MB).toFixed(0),
        ]
      }),
    ],
    bars: [bar('uploads, in those of one receiver', most / one, { atMost: 1 }, { digits: 3 })],
    notes: [
      'All receivers share one process, which opens the same chunks once for each: on few cores that is most of the time.',
      'MB up and down are counted by the relay.',
    ],
  }
}

async function cost(receivers: number, from: string, runs: number): Promise<Cost> {
  const relay = await RelayProcess.start()
  const sender = new Remote<ValiseDevice>(module, { nodeArgs: [NODE_HEAP] })
  const others = new Remote<ValiseDevice>(module, { nodeArgs: [NODE_HEAP] })
  try {
    const link = await sender.call('open', relay.url)
    for (let i = 0; i < receivers; i++) {
      await others.call('join', relay.url, link, devNull)
      await sender.call('approve')
    }
    const costs: Cost[] = []
    for (let run = 0; run < runs; run++) {
      const before = await state(relay)
      const seconds = await sender.call('send', from)
      const after = await state(relay)
      costs.push({
        receivers,
        seconds,
        cpuSeconds: after.cpuSeconds - before.cpuSeconds,
        bytesIn: after.bytesIn - before.bytesIn,
        bytesOut: after.bytesOut - before.bytesOut,
      })
    }
    await sender.call('end')
    const of = (figure: (cost: Cost) => number) => median(costs.map(figure))
    return {
      receivers,
      seconds: of((each) => each.seconds),
      cpuSeconds: of((each) => each.cpuSeconds),
      bytesIn: of((each) => each.bytesIn),
      bytesOut: of((each) => each.bytesOut),
    }
  } finally {
    await Promise.all([sender.stop(), others.stop()])
    await relay.stop()
  }
}

async function state(relay: RelayProcess) {
  const metrics = await relay.metrics()
  const bytes = (direction: string) =>
    metrics.get(`valise_chunk_bytes_total{direction="${direction}"}`) ?? Number.NaN
  const { cpuSeconds } = await relay.usage()
  return { cpuSeconds, bytesIn: bytes('in'), bytesOut: bytes('out') }
}
