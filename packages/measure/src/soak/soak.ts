import { type Bar, bar } from '../figures/bar.ts'
import { collectGarbage } from '../figures/collect-garbage.ts'
import { sayReasons } from '../figures/print.ts'
import { MIB } from '../figures/units.ts'
import { RelayProcess } from '../relay/relay-process.ts'
import { inLanes } from '../remote/lanes.ts'
import { Chance } from './chance.ts'
import { runScenario } from './run-scenario.ts'
import { drawScenario } from './scenario.ts'

export interface SoakSize {
  seed: number
  /** Seconds in which new sessions begin. */
  seconds: number
  /** Bytes of a transfer are below this. */
  maxBytes: number
}

/** Sessions at once. */
const LANES = 4
/** Sessions before memory is looked at for the first time: what is loaded and compiled once stays. */
const WARM_UP = 12

/** MiB by which memory may differ at the end: fragments, and what the engine keeps for later. */
const SLACK = { heap: 4, buffers: 2, rss: 80 }

/** Sessions of all kinds until the time is over, and what they leave behind. */
export async function soak({ seed, seconds, maxBytes }: SoakSize): Promise<Bar[]> {
  // What stalls is given up when larger transfers need its room.
  const relay = await RelayProcess.start({ STALL_S: '20' })
  const chance = new Chance(seed)
  const wrong: string[] = []
  let sessions = 0
  const session = async (): Promise<void> => {
    const scenario = drawScenario(chance, maxBytes)
    sessions += 1
    await runScenario(relay.url, scenario).catch((error: unknown) => {
      wrong.push(`${String(error)} in ${JSON.stringify(scenario)}`)
    })
  }
  try {
    await inLanes(WARM_UP, LANES, session)
    const before = { relay: await relay.usage('collected'), here: ownUsage() }
    const end = performance.now() + seconds * 1000
    await inLanes(LANES, LANES, async () => {
      while (performance.now() < end) await session()
    })
    const metrics = await relay.metrics()
    const after = { relay: await relay.usage('collected'), here: ownUsage() }
    sayReasons(wrong)
    const grown = (what: string, from: number, to: number, most: number) =>
      bar(`${what}: grown by`, (to - from) / MIB, { atMost: most }, { unit: 'MiB', digits: 1 })
    return [
      bar('sessions', sessions, 'for-information'),
      bar('sessions that went wrong', wrong.length, { atMost: 0 }),
      bar('sessions left at the relay', metrics.get('valise_sessions') ?? Number.NaN, {
        atMost: 0,
      }),
      bar('bytes left at the relay', metrics.get('valise_held_bytes') ?? Number.NaN, {
        atMost: 0,
      }),
      grown("relay's heap", before.relay.heapUsed, after.relay.heapUsed, SLACK.heap),
      grown("relay's buffers", before.relay.arrayBuffers, after.relay.arrayBuffers, SLACK.buffers),
      grown("relay's resident memory", before.relay.rss, after.relay.rss, SLACK.rss),
      grown("clients' heap", before.here.heapUsed, after.here.heapUsed, SLACK.heap),
      grown("clients' buffers", before.here.arrayBuffers, after.here.arrayBuffers, SLACK.buffers),
    ]
  } finally {
    await relay.stop()
  }
}

/** All clients live in this process. */
function ownUsage(): NodeJS.MemoryUsage {
  collectGarbage()
  return process.memoryUsage()
}
