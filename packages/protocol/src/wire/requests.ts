import {
  bytes,
  code,
  flag,
  integer,
  list,
  oneOf,
  optional,
  safeInteger,
  suites,
  u8,
  u32,
} from './field.ts'
import { ID_BYTES } from './ids.ts'
import { MAX_RECIPIENTS, MAX_SESSION_SECONDS } from './limits.ts'
import { type MessageCodec, type MessageOf, message } from './message.ts'
import { WireError } from './wire-error.ts'

// The members stand in the order of docs/protocol.md: it is part of a message's one text.

const id = bytes(ID_BYTES)
const hash = bytes(32)
const signature = bytes(64)
const signKey = bytes(65)
/** Suite 1 has 65 bytes, suite 2 has 384; the length that a suite asks for is checked with it. */
const kemKey = bytes(1, 2048)
const direction = oneOf(1, 2)

/** 1: from the session's sender to receivers; 2: from a receiver to the session's sender. */
export type Direction = 1 | 2
export const SENDER_TO_RECEIVER = 1
export const RECEIVER_TO_SENDER = 2

/** How the code came to the receiver. */
export type Mode = 0 | 1
export const TYPED = 0
export const SCANNED = 1

const openingFields = { v: u8, code, suites, seconds: integer(0, MAX_SESSION_SECONDS) }
export type Opening = MessageOf<typeof openingFields>
/** S → relay: opens a session under a code. */
export const opening: MessageCodec<Opening> = message(openingFields)

/** R → relay: asks for the session that has a code. */
export const lookup = message({ code })
/** Relay → R: what the sender registered, a hint that the hello and the transcript verify. */
export const lookupAnswer = message({ v: u8, suites })

/** S → relay: closes the door. It cannot be opened again. */
export const door = message({ open: oneOfFalse() })

function oneOfFalse() {
  return {
    read(value: unknown, name: string): false {
      if (flag.read(value, name)) throw new WireError('malformed', `"${name}" must be false`)
      return false
    },
    write: (value: false) => value,
  }
}

const requestFields = {
  v: u8,
  code,
  mode: oneOf(0, 1),
  receiverId: id,
  suites,
  suite: u8,
  signKey,
  kemKey,
  C: hash,
  tag: optional(hash),
}
export type Request = MessageOf<typeof requestFields>
/** R → S: asks to join. `tag` is there if, and only if, the code was scanned. */
export const request: MessageCodec<Request> = withTagIf(
  message(requestFields),
  (r) => r.mode === SCANNED,
)

const helloFields = {
  v: u8,
  sessionId: id,
  suites,
  suite: u8,
  signKey,
  kemKey,
  nS: hash,
  tag: optional(hash),
}
export type Hello = MessageOf<typeof helloFields>
/** S → R: answers a request. Whether `tag` must be there depends on the request's mode. */
export const hello: MessageCodec<Hello> = message(helloFields)

const revealFields = { nR: hash }
export type Reveal = MessageOf<typeof revealFields>
/** R → S: opens the commitment. */
export const reveal: MessageCodec<Reveal> = message(revealFields)

const approveFields = { signature }
export type Approve = MessageOf<typeof approveFields>
/** S → R: S's user has approved this receiver. */
export const approve: MessageCodec<Approve> = message(approveFields)

/** S → R: an unsigned notice that ends the attempt. */
export const deny: MessageCodec<Record<never, never>> = message({})

const confirmFields = { capacity: safeInteger, signature }
export type Confirm = MessageOf<typeof confirmFields>
/** R → S: the pairing holds; `capacity` is the most bytes of items that R can save. */
export const confirm: MessageCodec<Confirm> = message(confirmFields)

const transferFields = {
  dir: direction,
  chunkSize: integer(1, 0xffff_ffff),
  recipients: list(id, MAX_RECIPIENTS, 1),
}
export type TransferStart = MessageOf<typeof transferFields>
/** Author → relay: announces a transfer and fixes who may read it. */
export const transferStart: MessageCodec<TransferStart> = message(transferFields)

const envelopeFields = {
  v: u8,
  transferId: id,
  dir: direction,
  chunkSize: integer(1, 0xffff_ffff),
  keyCommit: hash,
  enc: bytes(1, 2048),
  sealed: bytes(1, 256),
  signature,
}
export type Envelope = MessageOf<typeof envelopeFields>
/** Author → one recipient: the transfer's key, sealed for that recipient. */
export const envelope: MessageCodec<Envelope> = message(envelopeFields)

const acknowledgementFields = { next: u32 }
export type Acknowledgement = MessageOf<typeof acknowledgementFields>
/** Recipient → relay: every chunk below `next` has been taken. */
export const acknowledgement: MessageCodec<Acknowledgement> = message(acknowledgementFields)

/** Relay → author, in answer to a chunk: chunks below `credit` may be uploaded. */
export const creditAnswer: MessageCodec<{ credit: number }> = message({ credit: u32 })

const finalFields = { transferId: id, signature }
export type Final = MessageOf<typeof finalFields>
/** Author → all recipients: signs the count and the digest of all chunks. */
export const final: MessageCodec<Final> = message(finalFields)

const receiptFields = { transferId: id, signature }
export type Receipt = MessageOf<typeof receiptFields>
/** Recipient → author: everything has been verified and handed over. */
export const receipt: MessageCodec<Receipt> = message(receiptFields)

function withTagIf<T extends { tag?: unknown }>(
  codec: MessageCodec<T>,
  tagged: (value: T) => boolean,
): MessageCodec<T> {
  const check = (value: T): T => {
    if ((value.tag !== undefined) !== tagged(value)) {
      throw new WireError('malformed', '"tag" belongs to a scanned request, and only there')
    }
    return value
  }
  return {
    ...codec,
    read: (value, name) => check(codec.read(value, name)),
    parse: (body) => check(codec.parse(body)),
  }
}
