import { type Bar, bar } from '../figures/bar.ts'
import { quantile } from '../figures/quantile.ts'
import { KIB } from '../figures/units.ts'
import { RelayProcess } from '../relay/relay-process.ts'
import { Remote } from '../remote/remote.ts'
import type { IdleHolder } from './idle-holder.ts'

export interface IdleSize {
  /** Sessions that are open when counting begins: what the first ones cost is the process's. */
  from: number
  /** At each of these the latency of events is measured. */
  latencyAt: readonly number[]
  /** Events for each of those. */
  events: number
  /** Sessions at the end. */
  to: number
}

/** Bytes that a session without anything to do may cost, with its event stream. */
const MOST_BYTES = 24 * KIB

/** File descriptors are limited for each process, and it is not the client's side that is measured. */
const HOLDERS = 2

/** Sessions with one event stream each: the relay's memory for them, and how fast an event is. */
export async function idleSessions(size: IdleSize): Promise<Bar[]> {
  const relay = await RelayProcess.start()
  const module = new URL('./idle-holder.ts', import.meta.url)
  const holders = Array.from({ length: HOLDERS }, () => new Remote<IdleHolder>(module))
  let held = 0
  const holdUpTo = async (count: number): Promise<void> => {
    const each = Math.ceil((count - held) / HOLDERS)
    await Promise.all(holders.map((holder) => holder.call('hold', relay.url, each)))
    held += each * HOLDERS
  }
  try {
    const bars: Bar[] = []
    await holdUpTo(size.from)
    const before = { held, ...(await relay.usage('collected')) }
    for (const count of size.latencyAt) {
      await holdUpTo(count)
      const taken = await holders[0]?.call('latencies', relay.url, size.events)
      bars.push(...latencyBars(count, taken ?? []))
    }
    await holdUpTo(size.to)
    const after = await relay.usage('collected')
    const each = (after.rss - before.rss) / (held - before.held)
    const what = `memory of an idle session, ${before.held} to ${held} of them`
    bars.push(bar(what, each / KIB, { atMost: MOST_BYTES / KIB }, { unit: 'KiB', digits: 1 }))
    return bars
  } finally {
    await Promise.all(holders.map((holder) => holder.stop()))
    await relay.stop()
  }
}

function latencyBars(count: number, taken: readonly number[]): Bar[] {
  return [0.5, 0.99].map((share) =>
    bar(
      `event to one of ${count} sessions, p${share * 100}`,
      quantile(taken, share),
      'for-information',
      { unit: 'ms', digits: 2 },
    ),
  )
}
