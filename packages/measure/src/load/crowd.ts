import { type Bar, bar } from '../figures/bar.ts'
import { sayReasons } from '../figures/print.ts'
import { MIB } from '../figures/units.ts'
import { RelayProcess } from '../relay/relay-process.ts'
import { Remote } from '../remote/remote.ts'
import type { CrowdDriver } from './crowd-driver.ts'

export interface CrowdSize {
  transfers: number
  /** Bytes of each. */
  bytes: number
  /** MiB that the relay may hold for sessions. */
  memoryMb: number
  /** Seconds after which the relay takes a silent recipient out of a transfer. */
  stallSeconds: number
  /**
   * Whether garbage is collected all the time: on a machine that is busy with other things the
   * engine gets to it late, and what counts is what the relay keeps alive.
   */
  isTidy: boolean
}

/** MiB that the process may take beside what it holds for sessions. */
const BESIDE_MIB = 150

const DRIVERS = 2

/** Transfers all at once, a third of them to receivers that stall or are gone. */
export async function crowd(size: CrowdSize): Promise<Bar[]> {
  const relay = await RelayProcess.start({
    RELAY_MEMORY_MB: String(size.memoryMb),
    STALL_S: String(size.stallSeconds),
  })
  const module = new URL('./crowd-driver.ts', import.meta.url)
  const drivers = Array.from({ length: DRIVERS }, () => new Remote<CrowdDriver>(module))
  try {
    const each = size.transfers / DRIVERS
    await Promise.all(drivers.map((driver) => driver.call('pair', relay.url, each, size.bytes)))
    const start = performance.now()
    const tidying = size.isTidy ? tidy(relay) : undefined
    const outcomes = await Promise.all(drivers.map((driver) => driver.call('transfer')))
    const took = (performance.now() - start) / 1000
    const alive = await tidying?.stop()
    const { peakRss } = await relay.usage()
    const held = await relay.held()
    const honest = outcomes.reduce((sum, each) => sum + each.honest, 0)
    const right = outcomes.reduce((sum, each) => sum + each.right, 0)
    sayReasons(outcomes.flatMap(({ wrong }) => wrong))
    const { transfers, bytes, memoryMb } = size
    const what = `${transfers} transfers of ${bytes / MIB} MiB at once`
    const most = memoryMb + BESIDE_MIB
    return [
      bar(`${what}: honest ones with the right hash`, right, { atLeast: honest }),
      bar(`${what}, relay's resident memory`, peakRss / MIB, { atMost: most }, { unit: 'MiB' }),
      bar('until the last honest one had all', took, 'for-information', { unit: 's', digits: 1 }),
      bar('bytes left at the relay', held.bytes, { atMost: 0 }),
      ...(alive === undefined
        ? []
        : [bar('buffers that it kept alive', alive / MIB, { atMost: memoryMb }, { unit: 'MiB' })]),
    ]
  } finally {
    await Promise.all(drivers.map((driver) => driver.stop()))
    await relay.stop()
  }
}

/** Milliseconds between two collections. */
const TIDY_MS = 200

function tidy(relay: RelayProcess) {
  const over = new AbortController()
  const work = async (): Promise<number> => {
    let most = 0
    while (!over.signal.aborted) {
      const { arrayBuffers } = await relay.usage('collected')
      most = Math.max(most, arrayBuffers)
      await new Promise((resolve) => setTimeout(resolve, TIDY_MS))
    }
    return most
  }
  const working = work()
  return {
    /** Resolves with the most bytes of buffers that a collection has left. */
    stop(): Promise<number> {
      over.abort()
      return working
    },
  }
}
