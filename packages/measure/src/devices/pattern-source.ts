import { createHash, randomBytes } from 'node:crypto'
import type { Source } from '@valise/client'
import { MIB } from '../figures/units.ts'

/** Random once: what is measured is the way of the bytes, not where they come from. */
const block = randomBytes(2 * MIB)

/** A file of `size` bytes that needs no memory; each has bytes of its own. */
export class PatternSource implements Source {
  readonly kind = 'file'
  readonly name = 'measured.bin'
  readonly path = ''
  readonly mediaType = 'application/octet-stream'
  readonly time = 0
  readonly size: number
  readonly #start = Math.floor(Math.random() * MIB)

  constructor(size: number) {
    this.size = size
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    yield* this.#pieces()
  }

  /** SHA-256 of what `bytes` yields, hexadecimal. */
  digest(): string {
    const hash = createHash('sha256')
    for (const piece of this.#pieces()) hash.update(piece)
    return hash.digest('hex')
  }

  *#pieces(): Generator<Uint8Array> {
    for (let at = 0; at < this.size; at += MIB) {
      yield block.subarray(this.#start, this.#start + Math.min(MIB, this.size - at))
    }
  }
}
