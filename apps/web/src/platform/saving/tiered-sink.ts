import type { ReceivedItem, Sink } from '@valise/client'
import { BlobSink } from './blob-sink.ts'
import type { DiskWriter, WrittenElsewhere } from './disk-writer.ts'
import type { Offer } from './offer.ts'
import { OpfsSink } from './opfs-sink.ts'
import type { ReceivedFile } from './received-file.ts'
import type { Room } from './room.ts'
import type { Stash } from './stash.ts'
import type { OpenOutput } from './streaming/stream-sink.ts'
import { tierFor } from './tier.ts'

export interface TieredSinkOptions {
  room: Room
  /** Begins a download that is written as its bytes come; undefined where there is no way to. */
  openDownload: OpenOutput | undefined
  /** The browser can ask where something is to go. */
  canPick: boolean
  onCommit: (files: ReceivedFile[], stash: Stash | undefined) => void
  /** Undefined: it is not open any more. */
  onOffer: (offer: Offer | undefined) => void
}

/** Chooses where something goes when it is known what and how much it is. */
export class TieredSink implements WrittenElsewhere {
  /** Nobody knows how much there is room for where its user wants it. */
  readonly capacity: number
  readonly #options: TieredSinkOptions
  readonly #canStream: boolean
  readonly #gone = new AbortController()
  #chosen: Sink | undefined
  #writer: DiskWriter | undefined

  constructor(options: TieredSinkOptions) {
    this.#options = options
    this.#canStream = options.canPick || options.openDownload !== undefined
    this.capacity = this.#canStream ? Number.POSITIVE_INFINITY : options.room.capacity
  }

  writeWith(writer: DiskWriter): void {
    this.#writer = writer
  }

  async begin(items: readonly ReceivedItem[], signal: AbortSignal): Promise<void> {
    this.#chosen = await this.#sinkFor(items, signal)
    await this.#chosen.begin(items, signal)
  }

  async write(itemIndex: number, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#chosen?.write(itemIndex, bytes, signal)
  }

  async commit(): Promise<void> {
    await this.#chosen?.commit()
    this.#options.onOffer(undefined)
  }

  async discard(): Promise<void> {
    this.#options.onOffer(undefined)
    await this.#chosen?.discard()
  }

  /** The page goes: what is half saved must fail now, for nobody can say so later. */
  abandon(): void {
    this.#gone.abort()
  }

  async #sinkFor(items: readonly ReceivedItem[], signal: AbortSignal): Promise<Sink> {
    const { room, onCommit, onOffer, ...ways } = this.#options
    const inMemory = (files: ReceivedFile[]) => onCommit(files, undefined)
    const writer = this.#writer
    switch (tierFor(items, room, this.#canStream)) {
      case 'memory':
        return new BlobSink(inMemory)
      case 'disk':
        return new OpfsSink(room.capacity, onCommit, writer && (() => writer))
      case 'stream': {
        // Before it is asked: the tap must still be fresh when a chooser opens or a download begins.
        const { sinkAgreedOn } = await import('./streaming/sink-agreed-on.ts')
        const over = AbortSignal.any([signal, this.#gone.signal])
        const sink = await sinkAgreedOn(items, { ...ways, onCommit: inMemory }, onOffer, over)
        this.#gone.signal.addEventListener('abort', () => void sink.abandon())
        return sink
      }
    }
  }
}
