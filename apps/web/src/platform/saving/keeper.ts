import type { ReceivedItem, Sink } from '@valise/client'
import { BlobSink } from './blob-sink.ts'
import type { DiskWriter, WrittenElsewhere } from './disk-writer.ts'
import { OpfsSink } from './opfs-sink.ts'
import type { ReceivedFile } from './received-file.ts'
import { measureRoom, memoryRoom, type Room } from './room.ts'
import type { Stash } from './stash.ts'

/** Keeps what arrives on one screen, until it is saved or the screen is left. */
export class Keeper {
  readonly #onFiles: (files: ReceivedFile[]) => void
  readonly #stashes = new Set<Stash>()
  #room: Room = memoryRoom
  #closed = false

  constructor(onFiles: (files: ReceivedFile[]) => void) {
    this.#onFiles = onFiles
  }

  /** Looks how much there is room for: sinks say what was found last. */
  readonly measure = async (): Promise<void> => {
    this.#room = await measureRoom().catch(() => memoryRoom)
  }

  readonly makeSink = (): Sink => {
    return new TieredSink(this.#room, (files, stash) => this.#keep(files, stash))
  }

  /** The screen is left. */
  close(): void {
    this.#closed = true
    for (const stash of this.#stashes) stash.close()
    this.#stashes.clear()
  }

  /** The page goes, with everything that waits in it. */
  abandon(): void {
    for (const stash of this.#stashes) stash.abandon()
  }

  #keep(files: ReceivedFile[], stash: Stash | undefined): void {
    // What comes through at the last moment has nobody left to save it.
    if (this.#closed) return stash?.close()
    if (stash !== undefined) this.#stashes.add(stash)
    this.#onFiles(files)
    void this.measure()
  }
}

/** Files go to the disk where there is one to write to; a message alone stays in memory. */
class TieredSink implements WrittenElsewhere {
  readonly capacity: number
  readonly #room: Room
  readonly #onCommit: (files: ReceivedFile[], stash: Stash | undefined) => void
  #chosen: Sink | undefined
  #writer: DiskWriter | undefined

  constructor(room: Room, onCommit: (files: ReceivedFile[], stash: Stash | undefined) => void) {
    this.capacity = room.capacity
    this.#room = room
    this.#onCommit = onCommit
  }

  writeWith(writer: DiskWriter): void {
    this.#writer = writer
  }

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    const writer = this.#writer
    const onDisk = this.#room.on === 'disk' && items.some(({ kind }) => kind === 'file')
    this.#chosen = onDisk
      ? new OpfsSink(this.capacity, this.#onCommit, writer && (() => writer))
      : new BlobSink((files) => this.#onCommit(files, undefined))
    await this.#chosen.begin(items)
  }

  async write(itemIndex: number, bytes: Uint8Array): Promise<void> {
    await this.#chosen?.write(itemIndex, bytes)
  }

  async commit(): Promise<void> {
    await this.#chosen?.commit()
  }

  async discard(): Promise<void> {
    await this.#chosen?.discard()
  }
}
