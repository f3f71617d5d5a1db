import { REPORT_MS } from '../bounds.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { StoreCounts } from '../store/relay-store.ts'
import type { Tally } from './tally.ts'

/**
 * Logs once in a while what has changed, in counts: a warning when callers were turned away for
 * want of room or for calling too often. A relay with nothing to do says nothing.
 */
export function reportRegularly(
  tally: Tally,
  counts: () => StoreCounts,
  clock: Clock,
  log: Log,
): () => void {
  let before = lookAt(tally)
  return clock.every(REPORT_MS, () => {
    const now = lookAt(tally)
    const full = now.full - before.full
    const tooMany = now.tooMany - before.tooMany
    if (full + tooMany > 0) log({ level: 'warn', event: 'turned-away', full, tooMany })
    if (JSON.stringify(now) !== JSON.stringify(before)) {
      log({ level: 'info', event: 'counts', ...counts(), ...now })
    }
    before = now
  })
}

/** Counts since the start. */
function lookAt(tally: Tally) {
  return {
    opened: tally.sessionsOpened,
    joined: tally.requests,
    finished: tally.transfersEnded.of('finished'),
    failed: tally.transfersEnded.of('failed'),
    bytesIn: tally.bytesIn,
    bytesOut: tally.bytesOut,
    full: tally.refusals.of('full'),
    tooMany: tally.refusals.of('too-many-requests'),
  }
}
