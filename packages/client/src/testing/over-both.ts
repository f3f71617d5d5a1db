import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { Party, type PartyOptions } from './party.ts'
import { RealRelay } from './real-relay.ts'

/** Opens a party at the relay that the suite runs against. */
export type OpenParty = (options?: PartyOptions) => Promise<Party>

/**
 * The same tests twice: with a relay in memory, and with the real one in a process of its own,
 * which every client reaches by HTTP through a proxy that does what the test wants.
 */
export function overBoth(tests: (open: OpenParty) => void): void {
  describe('with a relay in memory', () => {
    tests((options) => Party.open(options))
  })

  describe('with the real relay, by HTTP', () => {
    let real: RealRelay | undefined
    beforeAll(async () => {
      real = await RealRelay.start()
    })
    afterEach(async () => real?.clear())
    afterAll(async () => real?.stop())
    tests((options) => Party.open({ ...options, real }))
  })
}
