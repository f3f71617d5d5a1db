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
import { firstDigest, nextDigest } from './digest-chain.ts'
import { PlaintextReader, type PlaintextSink } from './plaintext-reader.ts'
import { forEachRecord, recordNonce } from './record.ts'
import type { StreamParams } from './seal-stream.ts'

const SEALED_RECORD_BYTES = RECORD_BYTES + TAG_BYTES

export interface OpenStreamParams extends StreamParams, PlaintextSink {}

/** `taken`: may be acknowledged. `ignored`: was taken before. `not-next`: something is missing. */
export type Taken = 'taken' | 'ignored' | 'not-next'

/**
 * Opens a stream chunk by chunk and hands its parts on. What it hands on stays provisional until
 * the stream is complete *and* the sender's `final` verifies: every recipient has the key, and
 * could have made the chunks.
 */
export class OpenStream {
  readonly #params: OpenStreamParams
  readonly #reader: PlaintextReader
  #digest: Bytes | undefined
  #next = 0
  #records = 0
  #complete = false
  #failed = false
  #queue: Promise<unknown> = Promise.resolve()

  constructor(params: OpenStreamParams) {
    if (!isChunkSize(params.chunkSize)) throw new RangeError('not an allowed size of chunks')
    this.#params = params
    this.#reader = new PlaintextReader(params)
  }

  /** Index of the chunk that it waits for. */
  get next(): number {
    return this.#next
  }

  /** Whether the last chunk has been taken and the whole plaintext was as it must be. */
  get complete(): boolean {
    return this.#complete
  }

  /** Number of chunks taken: the `count` of the final when complete. */
  get count(): number {
    return this.#next
  }

  /** The chain's digest over the chunks taken; undefined before the first one. */
  get digest(): Bytes | undefined {
    return this.#digest
  }

  /**
   * Takes one chunk; calls run one after another. `last` is the relay's word, which the last
   * record's tag proves. Throws ProtocolError bad-stream or bad-manifest for whatever was not
   * sealed so by a holder of the key, and what the callbacks throw; after that it takes nothing.
   */
  take(index: number, last: boolean, bytes: Bytes): Promise<Taken> {
    const taken = this.#queue.then(() => this.#take(index, last, bytes))
    this.#queue = taken.catch(() => undefined)
    return taken
  }

  async #take(index: number, last: boolean, bytes: Bytes): Promise<Taken> {
    if (this.#failed) throw broken('it has failed before')
    if (index < this.#next) return 'ignored'
    try {
      if (this.#complete) throw broken('something follows its last chunk')
      if (index > this.#next) return 'not-next'
      await this.#takeNext(index, last, bytes)
      return 'taken'
    } catch (error) {
      this.#failed = true
      this.#complete = false
      throw error
    }
  }

  async #takeNext(index: number, last: boolean, bytes: Bytes): Promise<void> {
    if (index >= MAX_CHUNKS) throw broken('it has too many chunks')
    checkLength(bytes.length, last, this.#params.chunkSize)
    const before = this.#digest ?? (await firstDigest(this.#params))
    const [records, hash] = await Promise.all([this.#open(last, bytes), sha256(bytes)])
    for (const record of records) await this.#reader.take(record)
    if (last) this.#reader.end()
    else if (this.#reader.full) throw broken('it goes on after its end')
    this.#digest = await nextDigest(before, index, last, hash)
    this.#records += records.length
    this.#next += 1
    this.#complete = last
  }

  async #open(last: boolean, bytes: Bytes): Promise<Uint8Array[]> {
    const count = Math.ceil(bytes.length / SEALED_RECORD_BYTES)
    const records = Array.from<Uint8Array>({ length: count })
    await forEachRecord(count, async (i) => {
      const iv = recordNonce(this.#records + i, last && i === count - 1)
      const record = bytes.subarray(i * SEALED_RECORD_BYTES, (i + 1) * SEALED_RECORD_BYTES)
      records[i] = await this.#openRecord(iv, record)
    })
    return records
  }

  async #openRecord(iv: Bytes, record: Bytes): Promise<Uint8Array> {
    try {
      const { streamKey } = this.#params
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, streamKey, record))
    } catch (cause) {
      throw broken('a record does not open', cause)
    }
  }
}

/** Every chunk but the last is full; no record of the last one is empty. */
function checkLength(length: number, last: boolean, chunkSize: number): void {
  const full = sealedChunkBytes(chunkSize)
  if (last ? length > full : length !== full) throw broken('a chunk has another length')
  const lastRecord = length % SEALED_RECORD_BYTES
  if (length === 0 || (lastRecord > 0 && lastRecord <= TAG_BYTES)) {
    throw broken('a record is empty')
  }
}

function broken(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError('bad-stream', `the transfer is broken: ${why}`, { cause })
}
