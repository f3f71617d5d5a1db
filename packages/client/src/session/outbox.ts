import type { Bytes, Direction, RelayEvent, TransferView } from '@valise/protocol/wire'
import type { Runtime } from '../runtime.ts'
import type { Source } from '../sources/source.ts'
import {
  OutgoingTransfer,
  type OutgoingTransferOptions,
  SMALL_CHUNK_BYTES,
} from '../transfer/outgoing-transfer.ts'
import type { OutgoingView } from '../transfer/outgoing-view.ts'
import type { MakeSealer } from '../transfer/sealer.ts'
import type { Recipient } from '../transfer/way.ts'
import { askChunkSize } from '../transport/chunk-size.ts'
import type { Transport } from '../transport/transport.ts'
import type { Participant } from './participant.ts'

export interface OutboxOptions {
  /** The direction of what this device sends. */
  dir: Direction
  transport: Transport
  runtime: Runtime
  makeSealer: MakeSealer
  /** Aborts when the session ends. */
  signal: AbortSignal
  /** Whether something comes to this device at the same time. */
  readonly isDownloading: () => boolean
  readonly onBegin: () => void
  readonly onChange: () => void
}

/** What is sent, and to whom. */
export interface Shipment {
  sources: readonly Source[]
  /** Asked for when it begins: some may have left meanwhile. */
  readonly recipients: () => readonly Recipient[]
}

/** What goes out of one device in a session: one transfer at a time. */
export class Outbox {
  readonly #options: OutboxOptions
  #transfer: OutgoingTransfer | undefined
  /** What is left of the last one after the end: it holds keys, and its view does not. */
  #shown: OutgoingView | undefined
  #over: Promise<void> = Promise.resolve()

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  get dir(): Direction {
    return this.#options.dir
  }

  /** What goes, or went last. */
  get view(): OutgoingView | undefined {
    return this.#transfer?.view ?? this.#shown
  }

  /** What was sent last; undefined before, and after the end. */
  get sources(): readonly Source[] | undefined {
    return this.#transfer?.sources
  }

  get isBusy(): boolean {
    return this.#transfer !== undefined && this.#transfer.endedAt === undefined
  }

  /** When the last transfer ended, in milliseconds since 1970, or now while it runs. */
  get usedAt(): number | undefined {
    return this.isBusy ? this.#options.runtime.now() : this.#transfer?.endedAt
  }

  /** Waits for a relay that still clears away what is over for its user. */
  async cleared(): Promise<void> {
    if (this.#transfer?.endedAt !== undefined) await this.#over
  }

  /** Resolves when it has begun. `onOver` is called when the next one may begin. */
  async send(
    { sources, recipients }: Shipment,
    participant: Participant,
    onOver: () => Promise<void>,
  ): Promise<void> {
    const { transport, runtime, signal } = this.#options
    const chunkSize = await askChunkSize(transport, runtime, signal)
    const what = { ...participant, sources, recipients: recipients() }
    const run = this.#run((size) => this.#begin({ ...what, chunkSize: size }), chunkSize)
    this.#over = run.then(() => {
      if (signal.aborted) this.drop()
      return onOver()
    })
  }

  pause(): void {
    this.#transfer?.pause()
  }

  resume(): void {
    this.#transfer?.resume()
  }

  /** Whether the relay has all of what runs, and goes on with it when this device has left. */
  handOver(): boolean {
    return this.#transfer?.handOver() ?? false
  }

  onTransfer(view: TransferView): void {
    this.#transfer?.onTransfer(view)
  }

  onProgress(event: Extract<RelayEvent, { kind: 'progress' }>): void {
    this.#transfer?.onProgress(event)
  }

  onTransferEnded(transferId: Bytes): void {
    this.#transfer?.onEnded(transferId)
  }

  onReceiverLeft(receiver: string): void {
    this.#transfer?.onReceiverLeft(receiver)
  }

  /** The session is over: no key is kept. What still ends is let go of when it has. */
  drop(): void {
    if (this.#transfer?.endedAt === undefined) return
    this.#shown = this.#transfer.view
    this.#transfer = undefined
  }

  /**
   * One whose first chunk a proxy finds too large is run anew, as another transfer with smaller
   * chunks in its place: whoever sends need not know what stands on the way.
   */
  async #run(begin: (chunkSize: number) => OutgoingTransfer, chunkSize: number): Promise<void> {
    const first = begin(chunkSize)
    await first.run()
    if (!first.wantsSmallerChunks) return
    const second = begin(SMALL_CHUNK_BYTES)
    if (first.isPaused) second.pause()
    await second.run()
  }

  #begin(what: Omit<OutgoingTransferOptions, keyof OutboxOptions>): OutgoingTransfer {
    const transfer = new OutgoingTransfer({ ...this.#options, ...what })
    this.#transfer = transfer
    this.#options.onBegin()
    return transfer
  }
}
