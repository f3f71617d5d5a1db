import { freeMemory } from '../free-memory.ts'

/**
 * Memory of one transfer's chunks that nobody needs any more, for those that come. New buffers would
 * cost more than all else that a relay does with a chunk: the system's fresh pages, and V8's search
 * for garbage.
 */
export class SpareBuffers {
  readonly #length: number
  readonly #buffers: Uint8Array[] = []

  /** All of them are of `length`: that of a full chunk. */
  constructor(length: number) {
    this.#length = length
  }

  put(buffer: Uint8Array): void {
    if (buffer.length === this.#length) this.#buffers.push(buffer)
    else freeMemory(buffer)
  }

  /** A buffer of `length`. What stands in it is of no meaning. */
  take(length: number): Uint8Array {
    const spare = length === this.#length ? this.#buffers.pop() : undefined
    // Not from Node's pool, where a small chunk would keep its neighbours' memory alive.
    return spare ?? new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
  }

  /** Lets go of all but `most`. */
  keep(most: number): void {
    for (const buffer of this.#buffers.splice(Math.max(0, most))) freeMemory(buffer)
  }
}
