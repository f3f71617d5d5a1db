import fc from 'fast-check'
import { someBase64url } from './some-bytes.ts'

const id = someBase64url(16)
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const written = fc.oneof(
  fc.constant('{}'),
  someBase64url(32).map((nR) => JSON.stringify({ nR })),
  fc.string({ unit: 'binary', maxLength: 30, size: 'max' }),
)

/** Objects whose members stand in the order given, some of them left out. */
function object(
  members: Record<string, fc.Arbitrary<unknown>>,
  optional: readonly string[] = [],
): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(members)
  return fc
    .record(members, { requiredKeys: names.filter((name) => !optional.includes(name)) })
    .map((value) => Object.fromEntries(names.flatMap((n) => (n in value ? [[n, value[n]]] : []))))
}

const session = object({
  seconds: fc.maxSafeNat(),
  doorOpen: fc.boolean(),
  senderConnected: fc.boolean(),
})
const request = object(
  {
    receiverId: id,
    request: written,
    hello: written,
    reveal: written,
    approve: written,
    deny: written,
    confirm: written,
    connected: fc.boolean(),
    left: fc.boolean(),
  },
  ['hello', 'reveal', 'approve', 'deny', 'confirm'],
)
const recipientState = fc.constantFrom('reading', 'waiting', 'detached', 'left')
const recipient = object(
  {
    recipientId: id,
    state: recipientState,
    next: u32,
    envelope: written,
    receipt: written,
  },
  ['envelope', 'receipt'],
)
const transfer = object(
  {
    transferId: id,
    authorId: id,
    dir: fc.constantFrom(1, 2),
    chunkSize: fc.integer({ min: 1, max: 0xffff_ffff }),
    credit: u32,
    recipients: fc.array(recipient, { maxLength: 3 }),
    final: written,
  },
  ['final'],
)
const kind = (name: string): fc.Arbitrary<string> => fc.constant(name)

/** Texts of events, written by hand. */
export const validEvents: fc.Arbitrary<string> = fc
  .oneof(
    object({
      kind: kind('snapshot'),
      bootId: id,
      session,
      requests: fc.array(request, { maxLength: 3 }),
      transfers: fc.array(transfer, { maxLength: 2 }),
    }),
    object({ kind: kind('session'), session }),
    object({ kind: kind('request'), request }),
    object({ kind: kind('transfer'), transfer }),
    object({
      kind: kind('progress'),
      transferId: id,
      credit: u32,
      recipients: fc.array(object({ recipientId: id, state: recipientState, next: u32 }), {
        maxLength: 3,
      }),
    }),
    object({ kind: kind('transfer-ended'), transferId: id }),
    object({
      kind: kind('ended'),
      reason: fc.constantFrom('ended-by-sender', 'expired', 'shutdown'),
    }),
  )
  .map((event) => JSON.stringify(event))
