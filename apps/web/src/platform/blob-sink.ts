import type { ReceivedItem, Sink } from '@valise/client'

/** Something that has arrived whole. */
export interface ReceivedFile {
  item: ReceivedItem
  bytes: Blob
}

/** Most bytes of a transfer: browsers keep Blobs partly in memory. */
const CAPACITY = 512 * 1024 * 1024

/**
 * Keeps what arrives in the browser's store for Blobs, piece by piece, so that the page never
 * holds a file whole. Nothing of it can be seen before `commit`.
 */
export class BlobSink implements Sink {
  readonly capacity = CAPACITY
  readonly #onCommit: (files: ReceivedFile[]) => void
  #items: readonly ReceivedItem[] = []
  #pieces: Blob[][] = []

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
    // A Blob copies: the bytes are only lent. (They never lie in shared memory.)
    pieces.push(new Blob([bytes as Uint8Array<ArrayBuffer>]))
  }

  async commit(): Promise<void> {
    const files = this.#items.map((item, at) => ({
      item,
      // Whatever it claims to be, it is saved as bytes and opened by no browser.
      bytes: new Blob(this.#pieces[at] ?? [], { type: 'application/octet-stream' }),
    }))
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
