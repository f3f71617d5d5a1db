import { type Bytes, u8, utf8 } from '../bytes/bytes.ts'
import { toSymbols } from '../codes/crockford.ts'
import type { Mode } from '../wire/index.ts'
import { labelledHash } from '../wire/labelled-hash.ts'

/** `T = H("transcript", code, mode, id(S), id(R), C, nS, nR)`, 32 bytes. */
export async function transcript(parts: {
  code: string
  mode: Mode
  /** id(S), 32 bytes. */
  sender: Bytes
  /** id(R), 32 bytes. */
  receiver: Bytes
  /** C, 32 bytes. */
  commitment: Bytes
  /** 32 random bytes of the sender, fresh for each receiver. */
  nS: Bytes
  /** 32 random bytes of the receiver. */
  nR: Bytes
}): Promise<Bytes> {
  return labelledHash(
    'transcript',
    utf8(parts.code),
    u8(parts.mode),
    parts.sender,
    parts.receiver,
    parts.commitment,
    parts.nS,
    parts.nR,
  )
}

/** The receiver code: 8 symbols, the first 40 bits of H("code", T). */
export async function receiverCodeOf(transcript: Bytes): Promise<string> {
  return toSymbols((await labelledHash('code', transcript)).subarray(0, 5))
}
