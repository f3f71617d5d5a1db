import type { ReceivedItem } from '@valise/client'
import { BlobSink } from '../blob-sink.ts'
import type { ReceivedFile, StreamedTo } from '../received-file.ts'
import { isFile } from './saved-as.ts'

/** What stays here of a transfer whose files go out as they arrive: texts, secrets, and the files' lengths. */
export class KeptHere {
  readonly #texts: BlobSink
  readonly #lengths = new Map<number, number>()
  #items: readonly ReceivedItem[] = []

  constructor(to: StreamedTo, onCommit: (files: ReceivedFile[]) => void) {
    this.#texts = new BlobSink((all) => {
      onCommit(
        all.map((each, at) => {
          if (!isFile(each.item)) return each
          return { ...each, end: this.#lengths.get(at) ?? 0, streamed: to }
        }),
      )
    })
  }

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    this.#items = items
    await this.#texts.begin(items)
  }

  /** Resolves to the item when it is a file, which is for somebody else to write. */
  async fileOr(index: number, bytes: Uint8Array): Promise<ReceivedItem | undefined> {
    const item = this.#items[index]
    if (item !== undefined && isFile(item)) return item
    await this.#texts.write(index, bytes)
    return undefined
  }

  /** So much of a file is out. */
  count(index: number, length: number): void {
    this.#lengths.set(index, (this.#lengths.get(index) ?? 0) + length)
  }

  async commit(): Promise<void> {
    await this.#texts.commit()
  }

  async discard(): Promise<void> {
    await this.#texts.discard()
  }
}
