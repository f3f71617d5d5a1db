import type { ChunkFrame, RelayEvent } from '@valise/protocol/wire'
import type { Call, Transport } from '../transport/transport.ts'

/** What a hostile relay does to one client. Everything left out passes unchanged. */
export interface Tampering {
  /** May change a call on its way to the relay, or swallow it. */
  call?(call: Call): Call | 'swallow' | Promise<Call | 'swallow'>
  /** May change, drop (none) or repeat (several) an event. */
  event?(event: RelayEvent): RelayEvent[]
  /** May change, drop, repeat or reorder a chunk. */
  frame?(frame: ChunkFrame): ChunkFrame[]
}

/** A transport over which a relay does as it likes. */
export function hostileTransport(honest: Transport, tampering: Tampering): Transport {
  return {
    async send(call) {
      const changed = (await tampering.call?.(call)) ?? call
      if (changed === 'swallow') return { bootId: 'swallowed', body: '' }
      return honest.send(changed)
    },
    async *events(path, token, signal) {
      for await (const event of honest.events(path, token, signal)) {
        yield* tampering.event?.(event) ?? [event]
      }
    },
    async *frames(path, token, signal) {
      for await (const frame of honest.frames(path, token, signal)) {
        if (frame === undefined) yield undefined
        else yield* tampering.frame?.(frame) ?? [frame]
      }
    },
  }
}

/** Applies `change` to every view of a request in an event. */
export function withRequests(
  event: RelayEvent,
  change: (view: Extract<RelayEvent, { kind: 'request' }>['request']) => typeof view,
): RelayEvent {
  if (event.kind === 'request') return { ...event, request: change(event.request) }
  if (event.kind === 'snapshot') return { ...event, requests: event.requests.map(change) }
  return event
}

/** Applies `change` to every view of a transfer in an event. */
export function withTransfers(
  event: RelayEvent,
  change: (view: Extract<RelayEvent, { kind: 'transfer' }>['transfer']) => typeof view,
): RelayEvent {
  if (event.kind === 'transfer') return { ...event, transfer: change(event.transfer) }
  if (event.kind === 'snapshot') return { ...event, transfers: event.transfers.map(change) }
  return event
}
