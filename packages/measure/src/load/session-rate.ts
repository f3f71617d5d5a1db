import { type Bar, bar } from '../figures/bar.ts'
import { sayReasons } from '../figures/print.ts'
import { KIB } from '../figures/units.ts'
import { RelayProcess } from '../relay/relay-process.ts'
import { Remote } from '../remote/remote.ts'
import type { HandOverDriver } from './hand-over-driver.ts'

export interface RateSize {
  sessions: number
  /** Seconds that they may take. */
  seconds: number
}

/** With their sealing the clients need more than one core, and the relay less than one. */
const DRIVERS = 2

/** Whole sessions in a row, by clients that keep to the protocol: with all of their cryptography. */
export async function sessionRate({ sessions, seconds }: RateSize): Promise<Bar[]> {
  const relay = await RelayProcess.start()
  const module = new URL('./hand-over-driver.ts', import.meta.url)
  const drivers = Array.from({ length: DRIVERS }, () => new Remote<HandOverDriver>(module))
  try {
    const before = await relay.usage()
    const start = performance.now()
    const done = await Promise.all(
      drivers.map((driver) => driver.call('run', relay.url, sessions / DRIVERS, KIB)),
    )
    const took = (performance.now() - start) / 1000
    const after = await relay.usage()
    const right = done.reduce((sum, each) => sum + each.right, 0)
    const relayCpu = after.cpuSeconds - before.cpuSeconds
    const clients = await Promise.all(drivers.map((driver) => driver.cpuSeconds()))
    const allCpu = clients.reduce((sum, each) => sum + each, relayCpu)
    const what = `${sessions} sessions opened, paired and finished`
    sayReasons(done.flatMap(({ wrong }) => wrong))
    return [
      bar(`${what}, right`, right, { atLeast: sessions }),
      bar(what, took, { atMost: seconds }, { unit: 's', digits: 1 }),
      bar('sessions in a second', sessions / took, 'for-information'),
      bar("relay's share of the CPU time", (100 * relayCpu) / allCpu, 'for-information', {
        unit: '%',
      }),
      bar("relay's CPU time for a session", (1000 * relayCpu) / sessions, 'for-information', {
        unit: 'ms',
        digits: 2,
      }),
      ...(await leftOver(relay)),
    ]
  } finally {
    await Promise.all(drivers.map((driver) => driver.stop()))
    await relay.stop()
  }
}

async function leftOver(relay: RelayProcess): Promise<Bar[]> {
  const { sessions, bytes } = await relay.held()
  return [
    bar('sessions left at the relay', sessions, { atMost: 0 }),
    bar('bytes left at the relay', bytes, { atMost: 0 }),
  ]
}
