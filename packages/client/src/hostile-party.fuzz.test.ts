import { fc, fuzz } from '@valise/protocol/fuzz'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { CryptoAtWork } from './testing/fuzz/crypto-at-work.ts'
import { HostileParty } from './testing/fuzz/hostile-party.ts'

const unhandled: unknown[] = []
const note = (error: unknown) => unhandled.push(error)
let work: CryptoAtWork
/** Runs, and payloads that arrived in them: without those the rules would hold of nothing. */
let runs = 0
let commits = 0

beforeAll(() => {
  work = new CryptoAtWork()
  process.on('unhandledRejection', note)
})
afterAll(() => {
  work.stop()
  process.off('unhandledRejection', note)
})

/** Mostly zeros, and often none else for a while, so that something gets through. */
function tape(tampered: number) {
  if (tampered === 0) return fc.constant([])
  const number = fc.oneof(
    { weight: 10 - tampered, arbitrary: fc.constant(0) },
    { weight: tampered, arbitrary: fc.nat() },
  )
  const numbers = fc.array(number, { size: 'max', maxLength: 24 })
  const calm = fc.oneof(fc.constant(0), fc.nat(24))
  return fc
    .tuple(calm, numbers)
    .map(([length, rest]) => [...Array.from({ length }, () => 0), ...rest])
}

function tapes(tampered: number) {
  const one = tape(tampered)
  return fc.record({ events: one, calls: one, frames: one })
}

function whateverHappens(tampered: number) {
  const guest = fc.record({
    mode: fc.constantFrom('scanned' as const, 'typed' as const),
    tapes: tapes(tampered),
  })
  return fc.asyncProperty(
    tapes(tampered),
    fc.array(guest, { minLength: 1, maxLength: 3, size: 'max' }),
    fc.array(fc.nat(), { maxLength: 14, size: 'max' }),
    async (sender, guests, acts) => {
      const party = new HostileParty(work, sender, tampered === 0)
      if (await party.open(guests)) {
        for (const act of acts) await party.act(act)
        await party.goOn()
      }
      const end = await party.end()
      expect(unhandled).toEqual([])
      runs += 1
      commits += end.commits
    },
  )
}

describe('whole sessions over a relay that does as it likes', () => {
  fuzz('sessions: an honest relay, and people in a hurry', () => whateverHappens(0))
  fuzz('sessions: a relay that seldom lies', () => whateverHappens(1))
  fuzz('sessions: a relay that often lies', () => whateverHappens(3))
  afterAll(() => expect(commits).toBeGreaterThan(runs / 10))
})
