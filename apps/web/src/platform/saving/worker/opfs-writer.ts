import type { ReceivedItem, Sink } from '@valise/client'
import type { Place } from '../messages.ts'
import { OpenFile } from './open-file.ts'

/** Opening a file takes 2 ms, so smaller ones share one: thousands of them arrive as fast as one. */
const SHARES_BELOW = 1024 * 1024
/** Most bytes of texts and secrets together: they stay in memory. */
const MAX_TEXT = 512 * 1024 * 1024

/**
 * Writes what arrives into the browser's private storage (OPFS), in a directory of its own, under
 * random names. Runs in a worker. Texts and secrets are never written: they stay in memory.
 *
 * Whoever makes one holds the Web Lock with the directory's name, before and after: what no lock
 * holds is taken for a leftover.
 */
export class OpfsWriter implements Sink {
  readonly capacity: number
  readonly #name: string
  #directory: FileSystemDirectoryHandle | undefined
  #items: readonly ReceivedItem[] = []
  #spans = new Map<number, { file: string; start: number; end: number }>()
  #texts = new Map<number, Uint8Array[]>()
  #textLength = 0
  /** Of the small files. */
  #shared: OpenFile | undefined
  /** The one big file that is being written. */
  #own: { item: number; file: OpenFile } | undefined
  #over = false

  /** `directory`: a random name that is not there yet. */
  constructor(directory: string, capacity = Number.POSITIVE_INFINITY) {
    this.#name = directory
    this.capacity = capacity
  }

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    this.#items = items
  }

  async write(itemIndex: number, bytes: Uint8Array): Promise<void> {
    const item = this.#items[itemIndex]
    if (item === undefined) throw new RangeError('no such item')
    // What came late would make anew what was removed.
    if (this.#over) throw new Error('nothing is written any more')
    if (bytes.length === 0) return
    if (item.kind !== 'file') return this.#remember(itemIndex, bytes)
    const file = await this.#fileOf(itemIndex, item)
    const start = this.#spans.get(itemIndex)?.start ?? file.length
    file.append(bytes)
    this.#spans.set(itemIndex, { file: file.name, start, end: file.length })
  }

  async commit(): Promise<void> {
    this.#over = true
    await this.#close()
  }

  async discard(): Promise<void> {
    this.#over = true
    this.#spans.clear()
    this.#texts.clear()
    await this.#close()
    if (this.#directory === undefined) return
    this.#directory = undefined
    await (await navigator.storage.getDirectory()).removeEntry(this.#name, { recursive: true })
  }

  /** After `commit`: where each item is, in their order. */
  places(): Place[] {
    return this.#items.map((_, item): Place => {
      const span = this.#spans.get(item)
      if (span !== undefined) return { on: 'disk', ...span }
      return { on: 'memory', bytes: joined(this.#texts.get(item) ?? []) }
    })
  }

  #remember(item: number, bytes: Uint8Array): void {
    this.#textLength += bytes.length
    if (this.#textLength > MAX_TEXT) throw new Error('too long for a text')
    const pieces = this.#texts.get(item) ?? []
    pieces.push(bytes.slice())
    this.#texts.set(item, pieces)
  }

  async #fileOf(index: number, { size }: ReceivedItem): Promise<OpenFile> {
    if (size !== 'unknown' && size < SHARES_BELOW) {
      this.#shared ??= await this.#create()
      return this.#shared
    }
    if (this.#own?.item !== index) {
      // Items come in order: the one before is whole.
      await this.#own?.file.close()
      this.#own = { item: index, file: await this.#create() }
    }
    return this.#own.file
  }

  /** The directory is made with its first file: a message alone leaves the disk alone. */
  async #create(): Promise<OpenFile> {
    if (this.#directory === undefined) {
      const root = await navigator.storage.getDirectory()
      this.#directory = await root.getDirectoryHandle(this.#name, { create: true })
    }
    return await OpenFile.create(this.#directory)
  }

  async #close(): Promise<void> {
    const open = [this.#shared, this.#own?.file]
    this.#shared = undefined
    this.#own = undefined
    for (const file of open) await file?.close()
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
