import { type Bytes, u8, u32 } from '../bytes/bytes.ts'
import { labelledHash } from '../wire/labelled-hash.ts'

/** The transfer that a stream belongs to. */
export interface StreamBinding {
  sessionId: Bytes
  transferId: Bytes
  /** Bytes of plaintext in every chunk but the last. */
  chunkSize: number
  /** As it stands in the envelope. */
  keyCommit: Bytes
}

/** `D0 = H("stream", sessionId, transferId, chunkSize u32, keyCommit)`. */
export async function firstDigest(binding: StreamBinding): Promise<Bytes> {
  const { sessionId, transferId, chunkSize, keyCommit } = binding
  return labelledHash('stream', sessionId, transferId, u32(chunkSize), keyCommit)
}

/** `D(i+1) = H("chunk", D(i), i u32, last u8, SHA-256(ciphertext i))`. */
export async function nextDigest(
  digest: Bytes,
  index: number,
  last: boolean,
  chunkHash: Bytes,
): Promise<Bytes> {
  return labelledHash('chunk', digest, u32(index), u8(last ? 1 : 0), chunkHash)
}
