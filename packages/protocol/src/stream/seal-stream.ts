import type { Bytes } from '../bytes/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { isChunkSize, MAX_CHUNKS, RECORD_BYTES, TAG_BYTES } from '../wire/index.ts'
import { sha256 } from '../wire/labelled-hash.ts'
import { firstDigest, nextDigest, type StreamBinding } from './digest-chain.ts'
import { forEachRecord, recordNonce } from './record.ts'

export interface StreamParams extends StreamBinding {
  /** K, from the content key; for this one stream. */
  streamKey: CryptoKey
}

/** Up to 16 records of ciphertext, one after another. */
export interface SealedChunk {
  index: number
  last: boolean
  bytes: Bytes
}

/** What the `final` signs. */
export interface StreamTotals {
  /** Number of chunks. */
  count: number
  /** The end of the chain of digests, 32 bytes. */
  digest: Bytes
}

/** Stream keys that have sealed: under one key, each nonce may be used once. */
const spent = new WeakSet<CryptoKey>()

/**
 * Seals a plaintext, as {@link plaintextOf} gives it, into chunks; returns the totals at the end.
 * Holds one chunk at a time. A chunk cannot be sealed again: whoever may have to send it once
 * more keeps its ciphertext. Throws when the key has sealed a stream before; ProtocolError
 * too-large for 2^32 chunks or more.
 */
export async function* sealStream(
  params: StreamParams,
  plaintext: AsyncIterable<Uint8Array>,
): AsyncGenerator<SealedChunk, StreamTotals, undefined> {
  const sealer = await ChunkSealer.start(params)
  // Of its own: the source may change its pieces after it has handed them over.
  const buffer = new Uint8Array(params.chunkSize)
  let filled = 0
  for await (const piece of plaintext) {
    for (let at = 0; at < piece.length; ) {
      // Only now is it known that the full chunk is not the last one.
      if (filled === buffer.length) {
        yield await sealer.seal(buffer, false)
        filled = 0
      }
      const taken = piece.subarray(at, at + buffer.length - filled)
      buffer.set(taken, filled)
      filled += taken.length
      at += taken.length
    }
  }
  if (filled === 0) throw new ProtocolError('bad-stream', 'there is nothing to seal')
  yield await sealer.seal(buffer.subarray(0, filled), true)
  return sealer.totals
}

/** Counts the records and the chunks, and seals each of them once. */
class ChunkSealer {
  readonly #key: CryptoKey
  #record = 0
  #count = 0
  #digest: Bytes
  #closed = false

  static async start(params: StreamParams): Promise<ChunkSealer> {
    if (!isChunkSize(params.chunkSize)) throw new RangeError('not an allowed size of chunks')
    if (spent.has(params.streamKey)) throw new Error('this key has sealed a stream already')
    spent.add(params.streamKey)
    return new ChunkSealer(params.streamKey, await firstDigest(params))
  }

  private constructor(key: CryptoKey, digest: Bytes) {
    this.#key = key
    this.#digest = digest
  }

  get totals(): StreamTotals {
    return { count: this.#count, digest: this.#digest }
  }

  async seal(plaintext: Bytes, last: boolean): Promise<SealedChunk> {
    if (this.#closed) throw new Error('the stream has ended')
    const index = this.#count
    if (index >= MAX_CHUNKS) throw new ProtocolError('too-large', 'too many chunks')
    const records = Math.ceil(plaintext.length / RECORD_BYTES)
    const firstRecord = this.#record
    // Counted before anything is sealed: a chunk that fails halfway leaves no nonce to use again.
    this.#record += records
    this.#count += 1
    this.#closed = last
    const bytes = new Uint8Array(plaintext.length + records * TAG_BYTES)
    await forEachRecord(records, async (i) => {
      const start = i * RECORD_BYTES
      const iv = recordNonce(firstRecord + i, last && i === records - 1)
      const record = plaintext.subarray(start, start + RECORD_BYTES)
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, this.#key, record)
      bytes.set(new Uint8Array(sealed), i * (RECORD_BYTES + TAG_BYTES))
    })
    this.#digest = await nextDigest(this.#digest, index, last, await sha256(bytes))
    return { index, last, bytes }
  }
}
