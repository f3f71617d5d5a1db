import { type Bytes, type Direction, type TransferView, toBase64url } from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import type { Runtime } from '../runtime.ts'
import type { Sink } from '../sinks/sink.ts'
import { IncomingTransfer } from '../transfer/incoming-transfer.ts'
import type { IncomingView } from '../transfer/incoming-view.ts'
import { isAskedFor, Offers } from '../transfer/offers.ts'
import type { MakeOpener } from '../transfer/opener.ts'
import type { SentReceipt } from '../transfer/sent-receipt.ts'
import type { Participant } from './participant.ts'

export interface InboxOptions {
  /** The direction of what comes to this device. */
  dir: Direction
  runtime: Runtime
  readonly makeSink: () => Sink
  makeOpener: MakeOpener
  /** Aborts when the session ends. */
  signal: AbortSignal
  readonly onBegin: () => void
  readonly onChange: () => void
}

/** What comes to one device in a session: one transfer at a time. */
export class Inbox {
  readonly #options: InboxOptions
  readonly #offers = new Offers()
  /** Of what has been received, by transferId (base64url). */
  readonly #receipts = new Map<string, SentReceipt>()
  /** Made to say how much this device can take: the next transfer goes into it. */
  #waiting: Sink | undefined
  #transfer: IncomingTransfer | undefined
  /** What is left of the last one after the end: it holds keys, and its view does not. */
  #shown: IncomingView | undefined

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** What comes, or came last. */
  get view(): IncomingView | undefined {
    return this.#transfer?.view ?? this.#shown
  }

  get isBusy(): boolean {
    return this.#transfer !== undefined && this.#transfer.endedAt === undefined
  }

  /** When the last transfer ended, in milliseconds since 1970, or now while it runs. */
  get usedAt(): number | undefined {
    return this.isBusy ? this.#options.runtime.now() : this.#transfer?.endedAt
  }

  /** Most bytes of items that the next transfer may bring. */
  get capacity(): number {
    this.#waiting ??= this.#options.makeSink()
    return this.#waiting.capacity
  }

  /** What waits to be taken by `ownId`, as the relay shows it. */
  offersFor(ownId: Bytes): { transfer: string; author: string }[] {
    return this.#offers.for(toBase64url(ownId))
  }

  /** Takes what was offered. Rejects with ClientError when it has come to nothing. */
  async take(transfer: string, from: PairedPeer, participant: Participant): Promise<void> {
    const { makeSink, signal, onBegin } = this.#options
    const view = this.#offers.get(transfer)
    if (view === undefined) throw new ClientError('internal')
    const sink = this.#waiting ?? makeSink()
    this.#waiting = undefined
    const incoming = new IncomingTransfer({
      ...this.#options,
      ...participant,
      view,
      peer: from,
      sink,
    })
    this.#transfer = incoming
    onBegin()
    try {
      await incoming.run()
      if (incoming.receipt !== undefined) this.#receipts.set(transfer, incoming.receipt)
    } finally {
      if (signal.aborted) this.drop()
    }
  }

  /** What comes waits, until it may go on. */
  pause(): void {
    this.#transfer?.pause()
  }

  resume(): void {
    this.#transfer?.resume()
  }

  onTransfer(view: TransferView, ownId: Bytes): void {
    this.#offers.see(view)
    if (isAskedFor(view, ownId)) {
      void this.#receipts.get(toBase64url(view.transferId))?.sendAgain()
    }
    this.#transfer?.onTransfer(view)
  }

  onTransferEnded(transferId: Bytes): void {
    this.#offers.forget(toBase64url(transferId))
    this.#transfer?.onEnded(transferId)
  }

  /** The session is over: no key is kept. What still ends is let go of when it has. */
  drop(): void {
    this.#offers.clear()
    this.#receipts.clear()
    void this.#waiting?.discard().catch(() => undefined)
    this.#waiting = undefined
    if (this.#transfer?.endedAt === undefined) return
    this.#shown = this.#transfer.view
    this.#transfer = undefined
  }
}
