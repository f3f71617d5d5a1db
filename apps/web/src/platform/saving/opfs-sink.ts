import type { ReceivedItem, Sink } from '@valise/client'
import type { DiskWriter } from './disk-writer.ts'
import type { Place } from './messages.ts'
import { OwnDirectory } from './own-directory.ts'
import type { ReceivedFile } from './received-file.ts'
import { freeBytes } from './room.ts'
import { SavingWorker } from './saving-worker-client.ts'
import { Stash } from './stash.ts'

/** Bytes that may be on their way to the disk: more would pile up in memory before a slow one. */
const MAX_UNDER_WAY = 8 * 1024 * 1024

export type OnCommit = (files: ReceivedFile[], stash: Stash | undefined) => void

/** Writes to the disk as it arrives: hands every piece to a worker, and waits when that is behind. */
export class OpfsSink implements Sink {
  readonly capacity: number
  readonly #onCommit: OnCommit
  readonly #makeWriter: () => DiskWriter
  #worker: DiskWriter | undefined
  #directory: OwnDirectory | undefined
  #items: readonly ReceivedItem[] = []
  #underWay: { bytes: number; written: Promise<unknown> }[] = []

  /** `makeWriter`: a worker of its own unless another one has the bytes already. */
  constructor(
    capacity: number,
    onCommit: OnCommit,
    makeWriter: () => DiskWriter = () => new SavingWorker(),
  ) {
    this.capacity = capacity
    this.#onCommit = onCommit
    this.#makeWriter = makeWriter
  }

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    const known = items.reduce((sum, { size }) => sum + (size === 'unknown' ? 0 : size), 0)
    // Much may have changed since the sender was told how much there is room for.
    if (known > (await freeBytes())) throw new Error('no room')
    this.#items = items
    this.#directory = await OwnDirectory.take()
    this.#worker = this.#makeWriter()
    await this.#worker.ask({ do: 'begin', directory: this.#directory.name, items })
  }

  async write(itemIndex: number, bytes: Uint8Array): Promise<void> {
    // The bytes are only lent, and go to the worker for good.
    const copy = bytes.slice()
    const written = this.#ask({ do: 'write', item: itemIndex, bytes: copy }, [copy.buffer])
    // Whoever waits for it hears of a failure: the next write that has to, or the commit.
    written.catch(() => undefined)
    this.#underWay.push({ bytes: copy.length, written })
    while (this.#underWay.reduce((sum, each) => sum + each.bytes, 0) > MAX_UNDER_WAY) {
      await this.#underWay.shift()?.written
    }
  }

  async commit(): Promise<void> {
    for (const { written } of this.#underWay.splice(0)) await written
    const places = await this.#ask({ do: 'commit' })
    const directory = this.#directory
    if (directory === undefined) throw new Error('not begun')
    const stash = new Stash(directory)
    const files = await this.#files(places, directory, stash)
    this.#worker?.end()
    this.#worker = undefined
    // From here on it belongs to the stash.
    this.#directory = undefined
    this.#onCommit(files, stash)
  }

  async discard(): Promise<void> {
    this.#underWay = []
    try {
      // The worker closes its files and removes them; this one makes sure of it.
      await this.#worker?.ask({ do: 'discard' })
    } finally {
      this.#worker?.end()
      this.#worker = undefined
      await this.#directory?.remove()
      this.#directory = undefined
    }
  }

  async #files(places: readonly Place[], directory: OwnDirectory, stash: Stash) {
    const opened = new Map<string, File>()
    const files: ReceivedFile[] = []
    for (const [at, item] of this.#items.entries()) {
      const place = places[at]
      if (place === undefined) throw new Error('an item has no place')
      if (place.on === 'memory') {
        const within = new Blob([place.bytes])
        files.push({ item, within, start: 0, end: within.size, stash: undefined })
        continue
      }
      const { file: name, start, end } = place
      const within = opened.get(name) ?? (await directory.file(name))
      opened.set(name, within)
      // A file that is not as long as what was written is no file that anybody may save.
      if (within.size < end) throw new Error('the disk has lost something')
      stash.hold(within, name)
      files.push({ item, within, start, end, stash })
    }
    return files
  }

  #ask: DiskWriter['ask'] = (...args) => {
    if (this.#worker === undefined) return Promise.reject(new Error('not begun'))
    return this.#worker.ask(...args)
  }
}
