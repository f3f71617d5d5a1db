import type { Bytes } from '../bytes/bytes.ts'
import { ProtocolError } from '../errors.ts'
import {
  isChunkSize,
  MAX_CHUNKS,
  RECORD_BYTES,
  sealedChunkBytes,
  TAG_BYTES,
} from '../wire/index.ts'
import { sha256 } from '../wire/labelled-hash.ts'
import { firstDigest, nextDigest, type StreamBinding } from './digest-chain.ts'
import { forEachRecord, recordNonce } from './record.ts'
import { runsOf } from './record-runs.ts'

export interface StreamParams extends StreamBinding {
  /** K, from the content key; for this one stream. */
  streamKey: CryptoKey
}

/** Up to 16 records of ciphertext, one after another. The bytes belong to whoever asked for it. */
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

const SEALED_RECORD_BYTES = RECORD_BYTES + TAG_BYTES

/** Stream keys that have sealed: under one key, each nonce may be used once. */
const spent = new WeakSet<CryptoKey>()

/** Memory for a chunk, of `length` bytes. What stands in it is of no meaning. */
export type MakeBuffer = (length: number) => Bytes

/**
 * Seals a plaintext, as {@link plaintextOf} gives it, into chunks; returns the totals at the end.
 * Holds one chunk at a time. A chunk cannot be sealed again: whoever may have to send it once
 * more keeps its ciphertext, unchanged. Throws when the key has sealed a stream before;
 * ProtocolError too-large for 2^32 chunks or more.
 */
export async function* sealStream(
  params: StreamParams,
  plaintext: AsyncIterable<Uint8Array>,
  makeBuffer: MakeBuffer = (length) => new Uint8Array(length),
): AsyncGenerator<SealedChunk, StreamTotals, undefined> {
  const sealer = await ChunkSealer.start(params, makeBuffer)
  for await (const { records, last } of runsOf(plaintext)) {
    yield* sealer.seal(records, last)
  }
  return await sealer.totals()
}

/** Counts the records and the chunks, and seals each of them once. */
class ChunkSealer {
  readonly #key: CryptoKey
  readonly #chunkSize: number
  readonly #makeBuffer: MakeBuffer
  #record = 0
  #count = 0
  /** Over all chunks so far. The last of them is still being hashed while the next one is sealed. */
  #digest: Promise<Bytes>
  /** Records of the chunk that is being filled, one after another. */
  #bytes: Bytes | undefined
  #filled = 0

  static async start(params: StreamParams, makeBuffer: MakeBuffer): Promise<ChunkSealer> {
    if (!isChunkSize(params.chunkSize)) throw new RangeError('not an allowed size of chunks')
    if (spent.has(params.streamKey)) throw new Error('this key has sealed a stream already')
    spent.add(params.streamKey)
    return new ChunkSealer(params, await firstDigest(params), makeBuffer)
  }

  private constructor(
    { streamKey, chunkSize }: StreamParams,
    digest: Bytes,
    makeBuffer: MakeBuffer,
  ) {
    this.#key = streamKey
    this.#chunkSize = chunkSize
    this.#makeBuffer = makeBuffer
    this.#digest = Promise.resolve(digest)
  }

  async totals(): Promise<StreamTotals> {
    return { count: this.#count, digest: await this.#digest }
  }

  /** Seals the next records, and yields the chunks that they fill; with `last` also one that is not full. */
  async *seal(records: readonly Bytes[], last: boolean): AsyncGenerator<SealedChunk> {
    for (let from = 0; from < records.length; ) {
      const bytes = (this.#bytes ??= this.#begin())
      const room = Math.ceil((bytes.length - this.#filled) / SEALED_RECORD_BYTES)
      const some = records.slice(from, from + room)
      from += some.length
      await this.#sealInto(bytes, some, last)
      if (this.#filled === bytes.length || last) yield await this.#end(bytes, last)
    }
  }

  /** Not one chunk more than there may be. */
  #begin(): Bytes {
    if (this.#count >= MAX_CHUNKS) throw new ProtocolError('too-large', 'too many chunks')
    this.#filled = 0
    return this.#makeBuffer(sealedChunkBytes(this.#chunkSize))
  }

  async #sealInto(bytes: Bytes, records: readonly Bytes[], last: boolean): Promise<void> {
    const firstRecord = this.#record
    const start = this.#filled
    // Counted before anything is sealed: what fails halfway leaves no nonce to use again.
    this.#record += records.length
    for (const record of records) this.#filled += record.length + TAG_BYTES
    await forEachRecord(records.length, async (i) => {
      const record = records[i] ?? new Uint8Array()
      const iv = recordNonce(firstRecord + i, last && i === records.length - 1)
      const parameters = { name: 'AES-GCM', iv }
      const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters, this.#key, record))
      bytes.set(sealed, start + i * SEALED_RECORD_BYTES)
    })
  }

  async #end(whole: Bytes, last: boolean): Promise<SealedChunk> {
    const index = this.#count
    this.#count += 1
    this.#bytes = undefined
    // Without the room that a short last chunk leaves empty.
    const bytes = this.#filled < whole.length ? whole.slice(0, this.#filled) : whole
    // One chunk is hashed while another is sealed, and never more of them.
    const digest = await this.#digest
    this.#digest = sha256(bytes).then((hash) => nextDigest(digest, index, last, hash))
    // Whoever asks for the totals hears of a failure; nobody may.
    this.#digest.catch(() => undefined)
    return { index, last, bytes }
  }
}
