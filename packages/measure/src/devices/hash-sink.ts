import { createHash, type Hash } from 'node:crypto'
import type { ReceivedItem, Sink } from '@valise/client'

/** Keeps nothing of what arrives but its SHA-256. */
export class HashSink implements Sink {
  readonly capacity = Number.POSITIVE_INFINITY
  outcome: 'open' | 'committed' | 'discarded' = 'open'
  #hashes: Hash[] = []

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    this.#hashes = items.map(() => createHash('sha256'))
  }

  async write(itemIndex: number, bytes: Uint8Array): Promise<void> {
    this.#hashes[itemIndex]?.update(bytes)
  }

  async commit(): Promise<void> {
    this.outcome = 'committed'
  }

  async discard(): Promise<void> {
    this.outcome = 'discarded'
  }

  /** SHA-256 of each item, hexadecimal. Once only. */
  digests(): string[] {
    return this.#hashes.splice(0).map((hash) => hash.digest('hex'))
  }
}
