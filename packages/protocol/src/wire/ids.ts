import type { Bytes } from '../bytes/bytes.ts'
import { labelledHash, sha256 } from './labelled-hash.ts'

/** Bytes of a bearer token. */
export const TOKEN_BYTES = 32
/** Bytes of a sessionId, a receiverId and a transferId. */
export const ID_BYTES = 16

/**
 * Identifiers come from the token's hash, so that after a restart of the relay nobody but the
 * holder of the token can register under one.
 */
export async function sessionIdOf(token: Bytes): Promise<Bytes> {
  return identifier('session-id', token)
}

/** See {@link sessionIdOf}. */
export async function receiverIdOf(token: Bytes): Promise<Bytes> {
  return identifier('receiver-id', token)
}

async function identifier(label: string, token: Bytes): Promise<Bytes> {
  if (token.length !== TOKEN_BYTES) throw new RangeError(`a token has ${TOKEN_BYTES} bytes`)
  return (await labelledHash(label, await sha256(token))).slice(0, ID_BYTES)
}
