import {
  plaintextOf,
  type SealedChunk,
  type StreamParams,
  type StreamTotals,
  sealStream,
} from '@valise/protocol'
import { type Bytes, sealedChunkBytes } from '@valise/protocol/wire'
import type { Source } from '../sources/source.ts'

/** A chunk's ciphertext and its `last` bit. */
export type ChunkBody = Pick<SealedChunk, 'last' | 'bytes'>

interface KeptChunk {
  readonly last: boolean
  /** Undefined while it is lent. */
  bytes: Bytes | undefined
  /** Those who wait for it to come back. */
  readonly waiting: (() => void)[]
}

/**
 * Seals one payload chunk by chunk, and keeps each chunk until nobody needs it any more: a record is
 * sealed once, and a chunk may have to go up again.
 */
export class SealedChunks {
  readonly #chunks: AsyncGenerator<SealedChunk, StreamTotals>
  readonly #kept = new Map<number, KeptChunk>()
  readonly #fullBytes: number
  /** Memory of full chunks that are needed no more: new memory costs as much as sealing. */
  readonly #spare: Bytes[] = []
  #totals: StreamTotals | undefined
  #isStopped = false

  constructor(params: StreamParams, sources: readonly Source[]) {
    this.#fullBytes = sealedChunkBytes(params.chunkSize)
    const plaintext = plaintextOf(
      sources.map((source) => {
        const { kind, name, path, mediaType, size, time } = source
        return { item: { kind, name, path, mediaType, size, time }, bytes: () => source.bytes() }
      }),
    )
    const makeBuffer = (length: number) => this.#spare.pop() ?? new Uint8Array(length)
    this.#chunks = sealStream(params, plaintext, makeBuffer)
  }

  /** Seals the next chunk and keeps it. Not called again after the last one. Rejects with SourceError and ProtocolError. */
  async seal(): Promise<{ index: number; last: boolean }> {
    const next = await this.#chunks.next()
    if (next.done) throw new Error('everything is sealed')
    const { index, last, bytes } = next.value
    this.#kept.set(index, { last, bytes, waiting: [] })
    if (last) {
      const end = await this.#chunks.next()
      if (end.done) this.#totals = end.value
    }
    return { index, last }
  }

  /** What the final signs; there after the last chunk. */
  totals(): StreamTotals {
    if (this.#totals === undefined) throw new Error('not everything is sealed')
    return this.#totals
  }

  /** A kept chunk, for one at a time: it has to come back. Rejects when it is not kept. */
  async lend(index: number): Promise<ChunkBody> {
    for (;;) {
      const kept = this.#kept.get(index)
      if (kept === undefined) throw new Error('the chunk is not kept')
      const { bytes, last, waiting } = kept
      if (bytes !== undefined) {
        kept.bytes = undefined
        return { bytes, last }
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }

  /** The same bytes, though maybe in another object: they may have been in another thread. */
  giveBack(index: number, bytes: Bytes): void {
    const kept = this.#kept.get(index)
    if (kept === undefined) return this.#reuse(bytes)
    kept.bytes = bytes
    kept.waiting.shift()?.()
  }

  /** Chunks below this are not needed again. */
  release(below: number): void {
    for (const index of this.#kept.keys()) if (index < below) this.#drop(index)
  }

  /** Drops everything, the sources and the key too. */
  stop(): void {
    this.#isStopped = true
    for (const index of this.#kept.keys()) this.#drop(index)
    this.#spare.length = 0
    void this.#chunks.return({ count: 0, digest: new Uint8Array() }).catch(() => undefined)
  }

  #drop(index: number): void {
    const kept = this.#kept.get(index)
    this.#kept.delete(index)
    if (kept?.bytes !== undefined) this.#reuse(kept.bytes)
    for (const wake of kept?.waiting ?? []) wake()
  }

  #reuse(bytes: Bytes): void {
    if (bytes.length === this.#fullBytes && !this.#isStopped) this.#spare.push(bytes)
  }
}
