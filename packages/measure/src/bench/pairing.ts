import { until } from '@valise/client'
import { PatternSource } from '../devices/pattern-source.ts'
import { ReceivingDevice } from '../devices/receiving-device.ts'
import { SendingDevice } from '../devices/sending-device.ts'
import { bar } from '../figures/bar.ts'
import { median } from '../figures/quantile.ts'
import { KIB } from '../figures/units.ts'
import { RelayProcess } from '../relay/relay-process.ts'
import { DistantRelay } from './distant-relay.ts'
import type { BenchOptions, PartReport } from './part.ts'

/** Milliseconds of one way: long enough that computing does not count. */
const ONE_WAY_MS = 50

/** Milliseconds from the moment at which the receiver has the code. */
interface Times {
  /** The relay has taken the request. */
  joined: number
  /** Both screens show the receiver's code. */
  shown: number
  /** The receiver has 1 KiB, and the sender its receipt; both users approve at once. */
  handedOver: number
}

/** How long two people wait who stand beside each other. */
export async function pairing({ runs }: BenchOptions): Promise<PartReport> {
  const relay = await RelayProcess.start()
  const distant = await DistantRelay.before(relay.url, ONE_WAY_MS)
  try {
    // Once for nothing: what is loaded and compiled by that is not loaded again.
    await handOver(relay.url)
    await handOver(distant.url)
    const near = await medians(relay.url, runs)
    const far = await medians(distant.url, runs)
    const trips = (ms: number) => ms / (2 * ONE_WAY_MS)
    const row = (what: string, of: (times: Times) => number) => [
      what,
      of(near).toFixed(0),
      of(far).toFixed(0),
      trips(of(far)).toFixed(1),
    ]
    const digits = 1
    return {
      title: 'Pairing, and a whole hand-over of 1 KiB',
      rows: [
        ['from the scanned code', 'ms', `ms at ${2 * ONE_WAY_MS} ms a round trip`, 'round trips'],
        row('asked to join', ({ joined }) => joined),
        row("the receiver's code on both screens", ({ shown }) => shown),
        row('1 KiB received, with its receipt', ({ handedOver }) => handedOver),
      ],
      bars: [
        // The time of computing is in it as well.
        bar(
          'round trips from the join to the code on both screens',
          trips(far.shown - far.joined),
          { atMost: 3 },
          { digits },
        ),
        bar('1 KiB handed over', near.handedOver, { atMost: 500 }, { unit: 'ms' }),
      ],
      notes: [
        'Round trips are counted by a relay that is far away: everything reaches it, and comes from it, 50 ms later.',
        'Nobody has to read or tap: every request is approved as soon as it could be.',
      ],
    }
  } finally {
    await distant.stop()
    await relay.stop()
  }
}

async function medians(origin: string, runs: number): Promise<Times> {
  const all: Times[] = []
  for (let run = 0; run < runs; run++) all.push(await handOver(origin))
  const of = (figure: (times: Times) => number) => median(all.map(figure))
  return {
    joined: of(({ joined }) => joined),
    shown: of(({ shown }) => shown),
    handedOver: of(({ handedOver }) => handedOver),
  }
}

async function handOver(origin: string): Promise<Times> {
  const sender = await SendingDevice.open(origin)
  try {
    const receiver = new ReceivingDevice({ origin, link: sender.link })
    const source = new PatternSource(KIB)
    const start = performance.now()
    const since = () => performance.now() - start
    const shown = Promise.all([
      until(sender.session, ({ requests }) => requests.some(({ pairs }) => pairs.length > 0)),
      until(receiver.session, ({ pairs }) => pairs !== undefined),
    ]).then(since)
    const received = sender
      .approve(1)
      .then(() => Promise.all([sender.send(source), receiver.receives(source)]))
      .then(since)
    await receiver.session.join()
    const joined = since()
    return { joined, shown: await shown, handedOver: await received }
  } finally {
    await sender.session.cancel()
  }
}
