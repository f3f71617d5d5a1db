import type { ChunkFrame, ProblemCode, RelayEvent } from '@valise/protocol/wire'
import type { Call } from '../transport/transport.ts'

/** `swallow`: answered with success, and never handed on; `answer`: likewise, with this text. */
export type TamperedCall =
  | Call
  | 'swallow'
  | { answer: string }
  | { refuse: ProblemCode }
  | undefined

/** An answer in the relay's place, byte by byte. */
export interface RawAnswer {
  status: number
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** The connection is cut after the body, short of the Content-Length if there is one. */
  cut?: boolean
}

/** What a hostile relay does to one client. Everything left out passes unchanged. */
export interface Tampering {
  /** May change a call on its way to the relay, swallow or refuse it. */
  call?: ((call: Call) => TamperedCall | Promise<TamperedCall>) | undefined
  /** May change, drop (none) or repeat (several) an event. */
  event?: ((event: RelayEvent) => RelayEvent[]) | undefined
  /** May change, drop, repeat or reorder a chunk. */
  frame?: ((frame: ChunkFrame) => ChunkFrame[] | Promise<ChunkFrame[]>) | undefined
  /** Answers in the relay's place; at the level of HTTP alone. */
  raw?: ((call: Call) => RawAnswer | undefined | Promise<RawAnswer | undefined>) | undefined
}

type RequestView = Extract<RelayEvent, { kind: 'request' }>['request']
type TransferView = Extract<RelayEvent, { kind: 'transfer' }>['transfer']

/** Applies `change` to every view of a request in an event. */
export function withRequests(
  event: RelayEvent,
  change: (view: RequestView) => RequestView,
): RelayEvent {
  if (event.kind === 'request') return { ...event, request: change(event.request) }
  if (event.kind === 'snapshot') return { ...event, requests: event.requests.map(change) }
  return event
}

/** Applies `change` to every view of a transfer in an event. */
export function withTransfers(
  event: RelayEvent,
  change: (view: TransferView) => TransferView,
): RelayEvent {
  if (event.kind === 'transfer') return { ...event, transfer: change(event.transfer) }
  if (event.kind === 'snapshot') return { ...event, transfers: event.transfers.map(change) }
  return event
}
