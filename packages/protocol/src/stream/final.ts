import { type Bytes, u8, u32 } from '../bytes/bytes.ts'
import { sign, verify } from '../signing.ts'
import type { Direction } from '../wire/index.ts'
import { labelledHash } from '../wire/labelled-hash.ts'
import type { StreamTotals } from './seal-stream.ts'

/** What a `final` is about. A recipient takes count and digest from its own work. */
export interface FinalParts extends StreamTotals {
  sessionId: Bytes
  dir: Direction
  transferId: Bytes
  keyCommit: Bytes
}

/** `Sign_sender(H("final", sessionId, dir, transferId, keyCommit, count, D))`: one for all. */
export async function signFinal(privateKey: CryptoKey, parts: FinalParts): Promise<Bytes> {
  return sign(privateKey, await finalHash(parts))
}

/** Nothing counts as received before this holds. */
export async function finalHolds(
  signKey: Bytes,
  parts: FinalParts,
  signature: Bytes,
): Promise<boolean> {
  return verify(signKey, await finalHash(parts), signature)
}

async function finalHash(parts: FinalParts): Promise<Bytes> {
  const { sessionId, dir, transferId, keyCommit, count, digest } = parts
  return labelledHash('final', sessionId, u8(dir), transferId, keyCommit, u32(count), digest)
}
