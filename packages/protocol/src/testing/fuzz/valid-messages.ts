import fc from 'fast-check'
import {
  acknowledgement,
  approve,
  confirm,
  creditAnswer,
  deny,
  door,
  envelope,
  final,
  hello,
  lookup,
  lookupAnswer,
  type MessageCodec,
  opening,
  receipt,
  relayLimits,
  request,
  reveal,
  transferStart,
} from '../../wire/index.ts'
import { someBase64url } from './some-bytes.ts'

const u32 = fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constantFrom(0, 1, 0xffff_ffff))
const safe = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER))
const chunkSize = fc.integer({ min: 1, max: 0xffff_ffff })
const id = someBase64url(16)
const hash = someBase64url(32)
const signature = someBase64url(64)
const point = someBase64url(65)
const kemKey = fc.oneof(point, someBase64url(384))
const suites = fc
  .uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 16, size: 'max' })
  .map((list) => list.toSorted((a, b) => a - b))
const code = fc
  .array(fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), { minLength: 8, maxLength: 8 })
  .map((symbols) => symbols.join(''))
const v = fc.constant(1)
const dir = fc.constantFrom(1, 2)
const u8 = fc.nat(255)

/** What a fuzz test needs to know of a kind of message. */
export interface MessageKind {
  codec: MessageCodec<Record<string, unknown>>
  /** Written by hand, member for member in the order of docs/protocol.md. */
  valid: fc.Arbitrary<string>
  /** All members that it may have, in that order. */
  members: readonly string[]
}

function kind<T>(
  codec: MessageCodec<T>,
  members: Record<string, fc.Arbitrary<unknown>>,
  optional: readonly string[] = [],
): MessageKind {
  const names = Object.keys(members)
  const requiredKeys = names.filter((name) => !optional.includes(name))
  return {
    codec: codec as unknown as MessageKind['codec'],
    members: names,
    valid: fc.record(members, { requiredKeys }).map((value) => JSON.stringify(value, names)),
  }
}

const requestMembers = {
  v,
  code,
  mode: fc.constant(0),
  receiverId: id,
  suites,
  suite: u8,
  signKey: point,
  kemKey,
  C: hash,
}

/** Every kind of message that has one text. */
export const messageKinds: readonly MessageKind[] = [
  kind(opening, { v, code, suites, seconds: fc.nat(900) }),
  kind(lookup, { code }),
  kind(lookupAnswer, { v, suites }),
  kind(door, { open: fc.constant(false) }),
  { ...kind(request, requestMembers), members: [...Object.keys(requestMembers), 'tag'] },
  kind(request, { ...requestMembers, mode: fc.constant(1), tag: hash }),
  kind(
    hello,
    { v, sessionId: id, suites, suite: u8, signKey: point, kemKey, nS: hash, tag: hash },
    ['tag'],
  ),
  kind(reveal, { nR: hash }),
  kind(approve, { signature }),
  kind(deny, {}),
  kind(confirm, { capacity: safe, signature }),
  kind(transferStart, {
    dir,
    chunkSize,
    recipients: fc.array(id, { minLength: 1, maxLength: 64, size: 'max' }),
  }),
  kind(envelope, {
    v,
    transferId: id,
    dir,
    chunkSize,
    keyCommit: hash,
    enc: kemKey,
    sealed: someBase64url(48),
    signature,
  }),
  kind(acknowledgement, { next: u32 }),
  kind(creditAnswer, { credit: u32 }),
  kind(final, { transferId: id, signature }),
  kind(receipt, { transferId: id, signature }),
  kind(relayLimits, {
    v,
    bootId: id,
    chunkSize,
    windowBytes: safe,
    sessionSeconds: fc.integer({ min: 1, max: 900 }),
    maxRequests: u32,
  }),
]

export const anyKind: fc.Arbitrary<MessageKind> = fc.constantFrom(...messageKinds)

/** A kind of message and a valid text of it. */
export const anyValidMessage: fc.Arbitrary<{ kind: MessageKind; text: string }> = anyKind.chain(
  (kind) => kind.valid.map((text) => ({ kind, text })),
)
