import type { Sink } from '@valise/client'
import type { Offer } from './offer.ts'
import { hasPickers } from './pickers.ts'
import type { ReceivedFile } from './received-file.ts'
import { measureRoom, memoryRoom, type Room } from './room.ts'
import type { Stash } from './stash.ts'
import { browserDownload } from './streaming/browser-download.ts'
import { TieredSink } from './tiered-sink.ts'

interface KeeperOptions {
  onFiles: (files: ReceivedFile[]) => void
  /** Something could be saved while it arrives; undefined: not any more. */
  onOffer: (offer: Offer | undefined) => void
}

/** Keeps what arrives on one screen, until it is saved or the screen is left. */
export class Keeper {
  readonly #options: KeeperOptions
  readonly #stashes = new Set<Stash>()
  #room: Room = memoryRoom
  #latest: TieredSink | undefined
  #closed = false

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Looks how much there is room for: sinks say what was found last. */
  readonly measure = async (): Promise<void> => {
    this.#room = await measureRoom().catch(() => memoryRoom)
  }

  readonly makeSink = (): Sink => {
    this.#latest = new TieredSink({
      room: this.#room,
      openDownload: browserDownload(),
      canPick: hasPickers(),
      onCommit: (files, stash) => this.#keep(files, stash),
      onOffer: this.#options.onOffer,
    })
    return this.#latest
  }

  /** The screen is left. */
  close(): void {
    this.#closed = true
    this.#latest?.abandon()
    for (const stash of this.#stashes) stash.close()
    this.#stashes.clear()
  }

  /** The page goes, with everything that waits in it. */
  abandon(): void {
    this.#latest?.abandon()
    for (const stash of this.#stashes) stash.abandon()
  }

  #keep(files: ReceivedFile[], stash: Stash | undefined): void {
    // What comes through at the last moment has nobody left to save it.
    if (this.#closed) return stash?.close()
    if (stash !== undefined) this.#stashes.add(stash)
    this.#options.onFiles(files)
    void this.measure()
  }
}
