import { ClientError, type ReceivedItem, type Sink } from '@valise/client'
import type { ReceivedFile } from './received-file.ts'

/** Most bytes of a transfer: browsers keep Blobs partly in memory. */
export const MEMORY_CAPACITY = 512 * 1024 * 1024

/**
 * Keeps what arrives in the browser's store for Blobs, piece by piece, so that the page never
 * holds a file whole. Nothing of it can be seen before `commit`.
 */
export class BlobSink implements Sink {
  readonly capacity = MEMORY_CAPACITY
  readonly #onCommit: (files: ReceivedFile[]) => void
  #items: readonly ReceivedItem[] = []
  #pieces: Blob[][] = []
  #length = 0

  constructor(onCommit: (files: ReceivedFile[]) => void) {
    this.#onCommit = onCommit
  }

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    this.#items = items
    this.#pieces = items.map(() => [])
  }

  async write(itemIndex: number, bytes: Uint8Array): Promise<void> {
    const pieces = this.#pieces[itemIndex]
    if (pieces === undefined) throw new RangeError('no such item')
    this.#length += bytes.length
    // What the sender was told may have been the room on the disk: a text never goes there.
    if (this.#length > MEMORY_CAPACITY) throw new ClientError('too-large')
    // A Blob copies: the bytes are only lent. (They never lie in shared memory.)
    pieces.push(new Blob([bytes as Uint8Array<ArrayBuffer>]))
  }

  async commit(): Promise<void> {
    const files = this.#items.map((item, at): ReceivedFile => {
      const within = new Blob(this.#pieces[at] ?? [])
      return { item, within, start: 0, end: within.size, stash: undefined }
    })
    this.#forget()
    this.#onCommit(files)
  }

  async discard(): Promise<void> {
    this.#forget()
  }

  #forget(): void {
    this.#items = []
    this.#pieces = []
  }
}
