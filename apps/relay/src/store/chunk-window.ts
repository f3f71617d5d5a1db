import { Refusal } from '../refusal.ts'
import type { LentChunk, StoredChunk } from './relay-store.ts'
import { SpareBuffers } from './spare-buffers.ts'

interface KeptChunk extends StoredChunk {
  /** How many read it now. */
  readers: number
}

/**
 * The chunks of one transfer that somebody still has to read. They may arrive in any order; readers
 * wait for the one they need.
 */
export class ChunkWindow {
  /** Memory of chunks that were freed, for those that come. */
  readonly spare: SpareBuffers
  readonly #chunks = new Map<number, KeptChunk>()
  readonly #waiting = new Map<number, Set<() => void>>()
  #base = 0
  #filled = 0
  #last: number | undefined
  #highest = -1

  /** `placeBytes`: the length of a full chunk. */
  constructor(placeBytes: number) {
    this.spare = new SpareBuffers(placeBytes)
  }

  /** Every chunk below this is gone. */
  get base(): number {
    return this.#base
  }

  /** Every chunk below this was stored, or was gone before anything was. */
  get filled(): number {
    return this.#filled
  }

  /** Every chunk of the transfer was stored. */
  get isComplete(): boolean {
    return this.#last !== undefined && this.#filled > this.#last
  }

  /** How many chunks it holds. */
  get size(): number {
    return this.#chunks.size
  }

  get(index: number): StoredChunk | undefined {
    return this.#chunks.get(index)
  }

  /** A chunk for somebody to read. */
  lend(index: number): LentChunk | undefined {
    const kept = this.#chunks.get(index)
    if (kept === undefined) return undefined
    kept.readers += 1
    let isLent = true
    const release = (): void => {
      if (isLent) kept.readers -= 1
      isLent = false
    }
    return { bytes: kept.bytes, last: kept.last, release }
  }

  /** Whether a chunk may stand at `index`: nothing stands above the last one. */
  check(index: number, last: boolean): Refusal | undefined {
    if (this.#last !== undefined && (index > this.#last || (last && index !== this.#last))) {
      return new Refusal('conflict', 'a chunk is already the last')
    }
    if (last && index < this.#highest) return new Refusal('conflict', 'a chunk above is stored')
    return undefined
  }

  put(index: number, chunk: StoredChunk): void {
    this.#chunks.set(index, { ...chunk, readers: 0 })
    this.#highest = Math.max(this.#highest, index)
    if (chunk.last) this.#last = index
    while (this.#chunks.has(this.#filled)) this.#filled += 1
    this.#wake(index)
  }

  /** Frees every chunk below `base`. */
  advance(base: number): void {
    for (; this.#base < base && this.#chunks.size > 0; this.#base += 1) {
      this.#free(this.#base)
    }
    this.#base = Math.max(this.#base, base)
    this.#filled = Math.max(this.#filled, this.#base)
    for (const index of [...this.#waiting.keys()]) if (index < this.#base) this.#wake(index)
  }

  /** Frees every chunk, for good. */
  clear(): void {
    for (const index of this.#chunks.keys()) this.#free(index)
    this.spare.keep(0)
  }

  /** Resolves with the chunk once it is there; with undefined when it is gone or `over` aborts. */
  wait(index: number, over: AbortSignal): Promise<LentChunk | undefined> {
    if (over.aborted) return Promise.resolve(undefined)
    if (this.#chunks.has(index) || index < this.#base) return Promise.resolve(this.lend(index))
    return new Promise((resolve) => {
      const settle = (): void => {
        over.removeEventListener('abort', settle)
        const waiting = this.#waiting.get(index)
        waiting?.delete(settle)
        if (waiting?.size === 0) this.#waiting.delete(index)
        resolve(over.aborted ? undefined : this.lend(index))
      }
      over.addEventListener('abort', settle, { once: true })
      const waiting = this.#waiting.get(index) ?? new Set()
      this.#waiting.set(index, waiting.add(settle))
    })
  }

  /** What a reader still has in its hands is left to it. */
  #free(index: number): void {
    const kept = this.#chunks.get(index)
    this.#chunks.delete(index)
    if (kept?.readers === 0) this.spare.put(kept.bytes)
  }

  #wake(index: number): void {
    for (const settle of [...(this.#waiting.get(index) ?? [])]) settle()
  }
}
