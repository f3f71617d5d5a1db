import type { Source } from '../../sources/source.ts'
import { textSource } from '../../sources/text-source.ts'
import type { MemorySink } from '../memory-sink.ts'
import { fileSource } from '../party.ts'
import type { WatchedClient } from './watched-client.ts'

const LARGE = 540_000

/** Something that a user sends. No two have the same bytes, nor the same number of them. */
export class Payload {
  readonly author: WatchedClient
  /** The one device that it was meant for; undefined for all that were ready. */
  readonly only: WatchedClient | undefined
  readonly itemBytes: number
  readonly sources: readonly Source[]
  /** Under which transferId its author has sealed it. */
  transfer: string | undefined
  readonly #parts: readonly Uint8Array[]

  constructor(
    number: number,
    options: { author: WatchedClient; only?: WatchedClient | undefined; large: boolean },
  ) {
    const { author, only, large } = options
    this.author = author
    this.only = only
    const text = `${number}`.repeat(number + 1)
    const file = new Uint8Array((large ? LARGE : 3000) + 7 * number).fill(number)
    this.#parts = [new TextEncoder().encode(text), file]
    this.itemBytes = this.#parts.reduce((sum, { length }) => sum + length, 0)
    this.sources = [this.#noting(textSource(text)), fileSource(`${number}`, file)]
  }

  /** Whether a sink holds all of it, and nothing else. */
  isIn(sink: MemorySink): boolean {
    return (
      sink.items.length === this.#parts.length &&
      this.#parts.every((part, index) => sink.bytes(index).equals(part))
    )
  }

  #noting(source: Source): Source {
    const note = () => {
      this.transfer = this.author.latestTransfer
    }
    return {
      ...source,
      async *bytes() {
        note()
        yield* source.bytes()
      },
    }
  }
}
