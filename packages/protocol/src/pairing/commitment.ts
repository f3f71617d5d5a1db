import { type Bytes, u8, utf8 } from '../bytes/bytes.ts'
import type { Mode } from '../wire/index.ts'
import { labelledHash } from '../wire/labelled-hash.ts'

/**
 * `C = H("commit", code, mode, id(R), nR)`, 32 bytes: the receiver fixes its part of the
 * transcript before it sees the sender's, so that neither a relay nor a peer can steer the code.
 */
export async function commitment(parts: {
  code: string
  mode: Mode
  /** id(R), 32 bytes. */
  receiver: Bytes
  /** 32 random bytes of the receiver, shown in its reveal. */
  nR: Bytes
}): Promise<Bytes> {
  return labelledHash('commit', utf8(parts.code), u8(parts.mode), parts.receiver, parts.nR)
}
