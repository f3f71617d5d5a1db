import { beforeAll, describe, expect, test } from 'vitest'
import { type Bar, failed } from '../figures/bar.ts'
import { crowd } from './crowd.ts'
import { idleSessions } from './idle-sessions.ts'
import { sessionRate } from './session-rate.ts'
import { shortLoad } from './sizes.ts'

// The short form of `pnpm load`: smaller, with the same bounds.
const TIMEOUT_MS = 60_000

test('an idle session costs the relay little memory', { timeout: TIMEOUT_MS }, async () => {
  expect(failed(await idleSessions(shortLoad.idle))).toEqual([])
})

test('sessions are opened, paired and finished in a row', { timeout: TIMEOUT_MS }, async () => {
  expect(failed(await sessionRate(shortLoad.rate))).toEqual([])
})

describe('receivers that stall or vanish', () => {
  let bars: Bar[] = []
  beforeAll(async () => {
    bars = await crowd(shortLoad.crowd)
  }, TIMEOUT_MS)
  const isMemory = ({ what }: Bar) => /resident memory|kept alive/.test(what)

  test('keep nobody else from anything', () => {
    expect(failed(bars.filter((each) => !isMemory(each)))).toEqual([])
  })

  test('do not let the relay grow', () => {
    expect(failed(bars.filter(isMemory))).toEqual([])
  })
})
