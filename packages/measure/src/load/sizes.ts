import type { Bar } from '../figures/bar.ts'
import { MIB } from '../figures/units.ts'
import { type CrowdSize, crowd } from './crowd.ts'
import { type IdleSize, idleSessions } from './idle-sessions.ts'
import { type RateSize, sessionRate } from './session-rate.ts'

export interface LoadSize {
  idle: IdleSize
  rate: RateSize
  crowd: CrowdSize
}

export const fullLoad: LoadSize = {
  idle: { from: 100, latencyAt: [1_000, 5_000], events: 1_000, to: 10_000 },
  rate: { sessions: 2_000, seconds: 60 },
  // 3.1 GiB want to go through 256 MiB. The stalled ones alone fill it, until they are given up.
  crowd: { transfers: 200, bytes: 16 * MIB, memoryMb: 256, stallSeconds: 20, isTidy: false },
}

/** A few seconds in all, for npm test; the bounds are the same. */
export const shortLoad: LoadSize = {
  idle: { from: 1_000, latencyAt: [], events: 0, to: 3_000 },
  rate: { sessions: 60, seconds: 60 },
  // 192 MiB want to go through 64 MiB, of which the stalled ones keep half to the end: nothing here
  // depends on how long a busy machine takes for what.
  crowd: { transfers: 24, bytes: 8 * MIB, memoryMb: 64, stallSeconds: 120, isTidy: true },
}

export function loadParts(size: LoadSize): ReadonlyMap<string, () => Promise<Bar[]>> {
  return new Map([
    ['idle', () => idleSessions(size.idle)],
    ['rate', () => sessionRate(size.rate)],
    ['crowd', () => crowd(size.crowd)],
  ])
}
