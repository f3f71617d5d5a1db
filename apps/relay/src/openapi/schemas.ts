import {
  ID_BYTES,
  MAX_LISTED_REQUESTS,
  MAX_LISTED_TRANSFERS,
  MAX_MESSAGE_BYTES,
  MAX_RECIPIENTS,
  MAX_SESSION_SECONDS,
  MAX_SUITES,
} from '@valise/protocol/wire'

// The bodies of docs/protocol.md as JSON Schemas (draft 2020-12), which is what OpenAPI 3.1 uses.

type Schema = Record<string, unknown>

/** A reference to a schema of this file. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` }
}

/** All members in their order; those named in `optional` may be missing, no other may be there. */
function object(properties: Record<string, Schema>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required, additionalProperties: false }
}

function integer(minimum: number, maximum: number): Schema {
  return { type: 'integer', minimum, maximum }
}

function list(items: Schema, maxItems: number, minItems = 0): Schema {
  return { type: 'array', items, minItems, maxItems }
}

/** base64url without padding: three bytes are four symbols. */
function bytes(least: number, most: number = least): Schema {
  return {
    type: 'string',
    contentEncoding: 'base64url',
    pattern: '^[A-Za-z0-9_-]*$',
    minLength: Math.ceil((least * 4) / 3),
    maxLength: Math.ceil((most * 4) / 3),
  }
}

const u8 = integer(0, 0xff)
const u32 = integer(0, 0xffff_ffff)
const safeInteger = integer(0, Number.MAX_SAFE_INTEGER)
const id = bytes(ID_BYTES)
const hash = bytes(32)
const key = bytes(65)
const kemKey = bytes(1, 2048)
const signature = bytes(64)
const code: Schema = { type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{8}$' }
const suites = list(integer(1, 0xff), MAX_SUITES, 1)
const v: Schema = { const: 1 }
const dir: Schema = { enum: [1, 2] }
const chunkSize = integer(1, 0xffff_ffff)
const written: Schema = {
  type: 'string',
  maxLength: MAX_MESSAGE_BYTES,
  description: 'A control message as its author wrote it.',
}

const SessionView = object({
  seconds: { ...safeInteger, description: 'Until the relay forgets the session.' },
  doorOpen: { type: 'boolean' },
  senderConnected: { type: 'boolean' },
})

const RequestView = object(
  {
    receiverId: id,
    request: written,
    hello: written,
    reveal: written,
    approve: written,
    deny: written,
    confirm: written,
    connected: { type: 'boolean' },
    left: { type: 'boolean' },
  },
  ['hello', 'reveal', 'approve', 'deny', 'confirm'],
)

const recipientState = { enum: ['reading', 'waiting', 'detached', 'left'] }
const RecipientView = object(
  {
    recipientId: id,
    state: recipientState,
    next: u32,
    envelope: written,
    receipt: written,
  },
  ['envelope', 'receipt'],
)

const TransferView = object(
  {
    transferId: id,
    authorId: id,
    dir,
    chunkSize,
    credit: { ...u32, description: 'The author may upload chunks below this index.' },
    recipients: list(ref('RecipientView'), MAX_RECIPIENTS),
    final: written,
  },
  ['final'],
)

const events: Record<string, Schema> = {
  snapshot: {
    bootId: id,
    session: ref('SessionView'),
    requests: list(ref('RequestView'), MAX_LISTED_REQUESTS),
    transfers: list(ref('TransferView'), MAX_LISTED_TRANSFERS),
  },
  session: { session: ref('SessionView') },
  request: { request: ref('RequestView') },
  transfer: { transfer: ref('TransferView') },
  progress: {
    transferId: id,
    credit: u32,
    recipients: list(object({ recipientId: id, state: recipientState, next: u32 }), MAX_RECIPIENTS),
  },
  'transfer-ended': { transferId: id },
  ended: { reason: { enum: ['ended-by-sender', 'expired', 'shutdown'] } },
}

export const schemas = {
  Opening: object({ v, code, suites, seconds: integer(0, MAX_SESSION_SECONDS) }),
  Lookup: object({ code }),
  LookupAnswer: object({ v, suites }),
  Door: object({ open: { const: false } }),
  Request: object(
    {
      v,
      code,
      mode: { enum: [0, 1] },
      receiverId: id,
      suites,
      suite: u8,
      signKey: key,
      kemKey,
      C: hash,
      tag: hash,
    },
    ['tag'],
  ),
  Hello: object(
    { v, sessionId: id, suites, suite: u8, signKey: key, kemKey, nS: hash, tag: hash },
    ['tag'],
  ),
  Reveal: object({ nR: hash }),
  Approve: object({ signature }),
  Deny: object({}),
  Confirm: object({ capacity: safeInteger, signature }),
  TransferStart: object({ dir, chunkSize, recipients: list(id, MAX_RECIPIENTS, 1) }),
  Envelope: object({
    v,
    transferId: id,
    dir,
    chunkSize,
    keyCommit: hash,
    enc: bytes(1, 2048),
    sealed: bytes(1, 256),
    signature,
  }),
  Acknowledgement: object({ next: u32 }),
  Credit: object({ credit: u32 }),
  Final: object({ transferId: id, signature }),
  Receipt: object({ transferId: id, signature }),
  Limits: object({
    v,
    bootId: id,
    chunkSize: { ...chunkSize, description: 'Plaintext bytes of a chunk for new transfers.' },
    windowBytes: { ...safeInteger, description: 'Ciphertext bytes held of one transfer at most.' },
    sessionSeconds: integer(1, MAX_SESSION_SECONDS),
    maxRequests: u32,
  }),
  Health: object({
    status: { const: 'ok' },
    bootId: id,
    sessions: safeInteger,
    requests: safeInteger,
    bytes: safeInteger,
  }),
  Echo: object({ bytes: { ...safeInteger, description: 'How many came.' } }),
  Ready: object({ status: { const: 'ready' }, bootId: id }),
  SessionView,
  RequestView,
  RecipientView,
  TransferView,
  Event: {
    oneOf: Object.entries(events).map(([kind, members]) =>
      object({ kind: { const: kind }, ...(members as Record<string, Schema>) }),
    ),
  },
} satisfies Record<string, Schema>

export type SchemaName = keyof typeof schemas
