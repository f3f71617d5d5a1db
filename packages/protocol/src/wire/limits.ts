/** The protocol's version: stands in the limits, the opening, the request, the hello, the envelope. */
export const PROTOCOL_VERSION = 1

/** Bytes of plaintext in every record but the last of a transfer. */
export const RECORD_BYTES = 262_144
/** Bytes that AES-GCM adds to each record. */
export const TAG_BYTES = 16
/** Most bytes of plaintext in a chunk: 16 records. */
export const MAX_CHUNK_BYTES = 16 * RECORD_BYTES
/** Most bytes of ciphertext in a chunk: what the relay must take in one body. */
export const MAX_SEALED_CHUNK_BYTES = sealedChunkBytes(MAX_CHUNK_BYTES)
/** Most chunks of a transfer: their index is a u32 and their count too. */
export const MAX_CHUNKS = 2 ** 32 - 1
/** Most bytes of a control message. A request of suite 2 needs about 1.3 KiB of it. */
export const MAX_MESSAGE_BYTES = 16 * 1024
/** Most entries of a `suites` list. */
export const MAX_SUITES = 16
/** Seconds a session may stay open for pairing. */
export const MAX_SESSION_SECONDS = 15 * 60
/** Most recipients of one transfer: the relay's bound on receivers of a session is not above it. */
export const MAX_RECIPIENTS = 64

/** Whether a transfer may have chunks of this many bytes of plaintext. */
export function isChunkSize(bytes: number): boolean {
  return (
    Number.isInteger(bytes) && bytes > 0 && bytes <= MAX_CHUNK_BYTES && bytes % RECORD_BYTES === 0
  )
}

/** Bytes of ciphertext that a full chunk of `chunkSize` bytes of plaintext becomes. */
export function sealedChunkBytes(chunkSize: number): number {
  return chunkSize + Math.ceil(chunkSize / RECORD_BYTES) * TAG_BYTES
}
