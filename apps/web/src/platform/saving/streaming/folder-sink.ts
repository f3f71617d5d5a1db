import type { ReceivedItem } from '@valise/client'
import { type Made, newFile } from '../new-file.ts'
import type { ReceivedFile } from '../received-file.ts'
import { KeptHere } from './kept-here.ts'
import type { OutgoingSink } from './outgoing-sink.ts'
import { isFile } from './saved-as.ts'

/**
 * Writes files into a folder that their user has chosen while they arrive, with the folders above
 * them. What is written stands aside until all of it has verified, so every file stays open until
 * `commit`. Texts and secrets stay in memory.
 */
export class FolderSink implements OutgoingSink {
  readonly capacity = Number.POSITIVE_INFINITY
  readonly #root: FileSystemDirectoryHandle
  readonly #kept: KeptHere
  #items: readonly ReceivedItem[] = []
  readonly #open = new Map<number, FileSystemWritableFileStream>()
  /** Files and folders that were not there before. */
  readonly #made: Made[] = []
  #state: 'writing' | 'final' | 'given up' = 'writing'

  constructor(root: FileSystemDirectoryHandle, onCommit: (files: ReceivedFile[]) => void) {
    this.#root = root
    this.#kept = new KeptHere('chosen', onCommit)
  }

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    this.#items = items
    await this.#kept.begin(items)
  }

  async write(index: number, bytes: Uint8Array): Promise<void> {
    const item = await this.#kept.fileOr(index, bytes)
    if (item === undefined) return
    const file = this.#open.get(index) ?? (await this.#create(index, item))
    // Never in shared memory.
    await file.write(bytes as Uint8Array<ArrayBuffer>)
    this.#kept.count(index, bytes.length)
  }

  async commit(): Promise<void> {
    if (this.#state === 'given up') throw new Error('given up')
    this.#state = 'final'
    try {
      await this.#finish()
    } catch (error) {
      this.#state = 'writing'
      throw error
    }
    await this.#kept.commit()
  }

  async discard(): Promise<void> {
    await this.abandon()
    await this.#kept.discard()
  }

  async abandon(): Promise<void> {
    // What has verified stays, whatever becomes of the page.
    if (this.#state === 'final') return
    this.#state = 'given up'
    await this.#takeAway()
  }

  async #finish(): Promise<void> {
    // Of an empty one nothing came.
    for (const [at, item] of this.#items.entries()) {
      if (isFile(item) && !this.#open.has(at)) await this.#create(at, item)
    }
    for (const file of this.#open.values()) await file.close()
  }

  async #create(index: number, item: ReceivedItem): Promise<FileSystemWritableFileStream> {
    try {
      const handle = await newFile(this.#root, item, (made) => this.#made.push(made))
      const file = await handle.createWritable()
      this.#open.set(index, file)
      if (this.#state === 'given up') throw new Error('given up')
      return file
    } finally {
      // What was made meanwhile was not there to be taken away.
      if (this.#state === 'given up') await this.#takeAway()
    }
  }

  async #takeAway(): Promise<void> {
    const aborted = [...this.#open.values()].map((file) => file.abort().catch(() => undefined))
    await Promise.all(aborted)
    for (const { folder, name } of this.#made.splice(0).toReversed()) {
      // A folder in which somebody has put something else meanwhile stays.
      await folder.removeEntry(name).catch(() => undefined)
    }
  }
}
