import {
  type Bytes,
  equalBytes,
  MAX_EVENT_BYTES,
  parseEvent,
  type RelayEvent,
  toBase64url,
} from '@valise/protocol/wire'
import { expectMediaType, orNonsense, textOf } from './answer-body.ts'
import type { MakeCall } from './http-call.ts'
import type { Patience } from './patience.ts'
import { type Call, TransportError } from './transport.ts'

type Snapshot = Extract<RelayEvent, { kind: 'snapshot' }>

/**
 * Asks for the snapshot again and again, each call held by the relay until something differs from
 * what was seen. The same events come of it as of a stream: a snapshot has all but the ends.
 */
export async function* polledEvents(
  makeCall: MakeCall,
  call: Call,
  patience: Patience,
): AsyncGenerator<RelayEvent> {
  const { signal } = patience
  let seen: string | undefined
  let before: Snapshot | undefined
  for (;;) {
    patience.wait('next')
    const response = await makeCall({ ...call, seen, signal })
    if (response.status === 304) {
      await patience.rest()
      continue
    }
    await expectMediaType(response, 'application/json')
    const text = await textOf(response, MAX_EVENT_BYTES, signal)
    patience.pause()
    const event = orNonsense(() => parseEvent(text))
    if (event.kind === 'ended') {
      yield event
      return
    }
    seen = response.headers.get('ETag') ?? undefined
    // Without a tag every call would be answered at once.
    if (event.kind !== 'snapshot' || seen === undefined) throw new TransportError('nonsense')
    for (const transferId of endedBetween(before, event)) {
      yield { kind: 'transfer-ended', transferId }
    }
    yield event
    before = event
  }
}

/** A stream tells of them one by one. A relay that was started anew has forgotten all, and ended none. */
function endedBetween(before: Snapshot | undefined, now: Snapshot): Bytes[] {
  if (before === undefined || !equalBytes(before.bootId, now.bootId)) return []
  const running = new Set(now.transfers.map(({ transferId }) => toBase64url(transferId)))
  return before.transfers
    .map(({ transferId }) => transferId)
    .filter((transferId) => !running.has(toBase64url(transferId)))
}
