import { bytes, flag, integer, list, oneOf, optional, safeInteger, text, u8, u32 } from './field.ts'
import { ID_BYTES } from './ids.ts'
import { MAX_MESSAGE_BYTES, MAX_RECIPIENTS, MAX_SESSION_SECONDS } from './limits.ts'
import { type MessageOf, message } from './message.ts'
import { WireError } from './wire-error.ts'

/** Most requests that a relay lists in a session, ended ones included. */
export const MAX_LISTED_REQUESTS = 256
/** Most transfers that a relay lists in a session at a time. */
export const MAX_LISTED_TRANSFERS = MAX_RECIPIENTS + 1
/** Most bytes of one event: a snapshot with every request and its messages. */
export const MAX_EVENT_BYTES = 8 * 1024 * 1024

const id = bytes(ID_BYTES)
/** A control message as its author wrote it: the relay repeats the text and does not read it. */
const written = text(MAX_MESSAGE_BYTES)

const requestViewFields = {
  receiverId: id,
  request: written,
  hello: optional(written),
  reveal: optional(written),
  approve: optional(written),
  deny: optional(written),
  confirm: optional(written),
  /** The receiver has an event stream. */
  connected: flag,
  /** The receiver has left, or the relay has dropped it. */
  left: flag,
}
/** What the relay holds of one request. */
export type RequestView = MessageOf<typeof requestViewFields>
const requestView = message(requestViewFields)

/**
 * `waiting`: it is there and takes nothing, for its user lets it wait. `detached`: the relay has taken
 * it out, for it was silent or held the others back. `left`: it reads nothing more of this transfer.
 */
const recipientState = oneOf('reading', 'waiting', 'detached', 'left')

const recipientViewFields = {
  recipientId: id,
  state: recipientState,
  /** Every chunk below this has been acknowledged. */
  next: u32,
  envelope: optional(written),
  receipt: optional(written),
}
/** What the relay holds of one recipient of a transfer. */
export type RecipientView = MessageOf<typeof recipientViewFields>

const transferViewFields = {
  transferId: id,
  /** The sessionId for direction 1, a receiverId for direction 2. */
  authorId: id,
  dir: oneOf(1, 2),
  chunkSize: integer(1, 0xffff_ffff),
  /** The author may upload chunks below this index. */
  credit: u32,
  /** A recipient sees itself alone. */
  recipients: list(message(recipientViewFields), MAX_RECIPIENTS),
  final: optional(written),
}
/** What the relay holds of one transfer. */
export type TransferView = MessageOf<typeof transferViewFields>
const transferView = message(transferViewFields)

const sessionViewFields = {
  /** Seconds until the relay forgets the session, as far as it knows now. */
  seconds: safeInteger,
  doorOpen: flag,
  /** The sender has an event stream. */
  senderConnected: flag,
}
/** What every participant may know of the session. */
export type SessionView = MessageOf<typeof sessionViewFields>
const sessionView = message(sessionViewFields)

/** Why a session is over. */
const endReason = oneOf('ended-by-sender', 'expired', 'shutdown')

const kinds = {
  /** First event of every stream: all that its owner may see. */
  snapshot: message({
    kind: oneOf('snapshot'),
    bootId: id,
    session: sessionView,
    requests: list(requestView, MAX_LISTED_REQUESTS),
    transfers: list(transferView, MAX_LISTED_TRANSFERS),
  }),
  session: message({ kind: oneOf('session'), session: sessionView }),
  request: message({ kind: oneOf('request'), request: requestView }),
  transfer: message({ kind: oneOf('transfer'), transfer: transferView }),
  /** Acknowledgements, credit and who waits: what changes most often. */
  progress: message({
    kind: oneOf('progress'),
    transferId: id,
    credit: u32,
    recipients: list(
      message({ recipientId: id, state: recipientState, next: u32 }),
      MAX_RECIPIENTS,
    ),
  }),
  /** The relay has forgotten this transfer: its author ended or finished it. */
  'transfer-ended': message({ kind: oneOf('transfer-ended'), transferId: id }),
  /** The last event: the relay has forgotten the session. */
  ended: message({ kind: oneOf('ended'), reason: endReason }),
}

type ValueOf<C> = C extends { parse(text: string): infer T } ? T : never
type Kinds = typeof kinds
/** An event as it travels: full state of what it names, so that it can be taken twice. */
export type RelayEvent = { [K in keyof Kinds]: ValueOf<Kinds[K]> }[keyof Kinds]
export type EndReason = Extract<RelayEvent, { kind: 'ended' }>['reason']

/** Reads the data of one event, in the one text that {@link stringifyEvent} writes. Throws WireError. */
export function parseEvent(data: string): RelayEvent {
  if (data.length > MAX_EVENT_BYTES) throw new WireError('too-large', 'the event is too large')
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch (cause) {
    throw new WireError('malformed', 'the event is not JSON', { cause })
  }
  const kind =
    typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    throw new WireError('malformed', 'the event is of no known kind')
  }
  const event = kinds[kind as keyof Kinds].read(value, 'the event')
  // As for messages: of doubled members JSON.parse shows the last alone.
  if (stringifyEvent(event) !== data) {
    throw new WireError('malformed', 'the event is not written in its one canonical form')
  }
  return event
}

/** The data of one event. */
export function stringifyEvent(event: RelayEvent): string {
  const codec = kinds[event.kind] as { stringify(event: RelayEvent): string }
  return codec.stringify(event)
}

const relayLimitsFields = {
  /** First, and looked at before the rest: a client of another version learns here that it is one. */
  v: u8,
  bootId: id,
  /** Plaintext bytes of a chunk for new transfers. */
  chunkSize: integer(1, 0xffff_ffff),
  /** Ciphertext bytes that the relay holds of one transfer at most. */
  windowBytes: safeInteger,
  sessionSeconds: integer(1, MAX_SESSION_SECONDS),
  maxRequests: u32,
}
/** What `/api/limits` answers. */
export type RelayLimits = MessageOf<typeof relayLimitsFields>
export const relayLimits = message(relayLimitsFields)
