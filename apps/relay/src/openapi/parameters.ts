import { ID_BYTES, LAST_HEADER, MAX_CHUNKS } from '@valise/protocol/wire'
import { CREATE_HEADER } from '../http/create-token.ts'
import type { Parameter } from './operation.ts'

const idSchema = {
  type: 'string',
  contentEncoding: 'base64url',
  pattern: `^[A-Za-z0-9_-]{${Math.ceil((ID_BYTES * 4) / 3)}}$`,
}
const indexSchema = { type: 'integer', minimum: 0, maximum: MAX_CHUNKS - 1 }

function id(name: string, description: string): Parameter {
  return { name, in: 'path', required: true, description, schema: idSchema }
}

export const sessionId = id('sessionId', "Derived from the sender's token.")
export const receiverId = id('receiverId', "Derived from the receiver's token.")
export const transferId = id('transferId', '16 random bytes of the author.')
export const recipientId = id('recipientId', 'A receiverId (direction 1) or the sessionId (2).')
export const index: Parameter = {
  name: 'index',
  in: 'path',
  required: true,
  description: 'Counted from 0 through the whole transfer.',
  schema: indexSchema,
}
export const from: Parameter = {
  name: 'from',
  in: 'query',
  required: false,
  description: 'The first chunk wanted; 0 if missing.',
  schema: indexSchema,
}
export const create: Parameter = {
  name: CREATE_HEADER,
  in: 'header',
  required: false,
  description: "The operator's token, where the relay is not open to everybody.",
  schema: { type: 'string' },
}
export const seen: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The ETag of the last answer.',
  schema: { type: 'string' },
}
export const last: Parameter = {
  name: LAST_HEADER,
  in: 'header',
  required: true,
  description: "Whether this is the transfer's last chunk.",
  schema: { enum: ['0', '1'] },
}
