import { receiptHolds, type StreamTotals } from '@valise/protocol'
import {
  type Bytes,
  type Direction,
  equalBytes,
  type RecipientView,
  receipt,
  toBase64url,
} from '@valise/protocol/wire'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import type { Runtime } from '../runtime.ts'
import type { OutgoingWay } from './outgoing-view.ts'
import { ProgressMeter } from './progress.ts'
import { StallWatch } from './stall-watch.ts'

/** A device that a transfer goes to. */
export interface Recipient {
  /** The row's name on the screen. */
  row: string
  pairs: readonly string[] | undefined
  /** Only one that was approved, and has confirmed, can stand here. */
  peer: PairedPeer
}

export interface WayOptions {
  recipient: Recipient
  dir: Direction
  transferId: Bytes
  chunkSize: number
  /** Bytes of all items. */
  itemBytes: number
  runtime: Runtime
  /** It has changed by itself: nothing takes, or a receipt has been checked. */
  onChange(): void
}

/** As far as it is known here; the screen is told more of one that is `sending`. */
type State = Exclude<OutgoingWay['state'], 'waiting' | 'stalled'>

const over = new Set<State>(['received', 'detached', 'left', 'refused'])

/** A transfer as it stands for one of the devices that it goes to, by what the relay says of that one. */
export class Way {
  /** Where the relay finds the device, in base64url. */
  readonly id: string
  readonly #options: WayOptions
  readonly #stall: StallWatch
  readonly #meter: ProgressMeter
  #state: State
  /** The relay says that its user lets it wait. */
  #waits = false
  #next = 0
  /** Of the whole transfer, as soon as all is sealed. */
  #totals: StreamTotals | undefined
  /** The first receipt, until it has been found worthless. */
  #receipt: string | undefined
  /** The receiver reads no more: by itself, or the relay has taken it out. */
  #gone: 'left' | 'detached' | undefined

  constructor(options: WayOptions) {
    const { recipient, itemBytes, runtime } = options
    this.#options = options
    this.id = toBase64url(recipient.peer.peerId)
    this.#state = recipient.peer.capacity < itemBytes ? 'refused' : 'sending'
    this.#stall = new StallWatch(runtime, () => options.onChange())
    this.#meter = new ProgressMeter(itemBytes)
  }

  get peer(): PairedPeer {
    return this.#options.recipient.peer
  }

  get state(): State {
    return this.#state
  }

  /** Every chunk below this has been taken. */
  get next(): number {
    return this.#next
  }

  /** Nothing more can come of it. */
  get isOver(): boolean {
    const unconfirmed =
      this.#state === 'delivered' && this.#gone !== undefined && this.#receipt === undefined
    return over.has(this.#state) || unconfirmed
  }

  /** As a screen shows it. */
  get view(): OutgoingWay {
    const { row: id, pairs } = this.#options.recipient
    return { id, pairs, state: this.#shownState, figures: this.#meter.figures }
  }

  get #shownState(): OutgoingWay['state'] {
    if (this.#state !== 'sending') return this.#state
    if (this.#waits) return 'waiting'
    return this.#stall.isStalled ? 'stalled' : this.#state
  }

  /** What the relay holds for this device. Anything in it may be invented. */
  onView(view: RecipientView): void {
    if (this.isOver) return
    this.#receipt = view.receipt
    if (view.state === 'left' || view.state === 'detached') this.#gone ??= view.state
    this.onProgress(view)
    this.#judge()
  }

  /** What it has taken alone. */
  onProgress({ state, next }: Pick<RecipientView, 'state' | 'next'>): void {
    if (this.isOver) return
    this.#waits = state === 'waiting'
    if (next > this.#next) this.#stall.rest()
    this.#next = Math.max(this.#next, next)
    this.#advance()
  }

  /** The device has left the session, or has not come back to it. */
  onLeft(): void {
    if (this.isOver) return
    this.#gone ??= 'left'
    this.#judge()
  }

  /** All is sealed: from now on there may be valid receipts. */
  onSealed(totals: StreamTotals): void {
    this.#totals = totals
    this.#advance()
    this.#judge()
  }

  /** The relay has the chunks below `end` for it, and nothing else keeps it from taking them. */
  watchStall(end: number): void {
    if (this.#state === 'sending' && this.#next < end) this.#stall.begin()
    else this.#stall.rest()
  }

  /** Nothing comes for a while, for which the device can't be blamed. */
  rest(): void {
    this.#meter.rest()
    this.#stall.rest()
  }

  /** The transfer is over here: `unfinished` if the device had not taken all of it. */
  end(unfinished: 'with-relay' | 'stopped'): void {
    if (this.#state === 'sending') this.#become(unfinished)
  }

  #become(state: State): void {
    this.#state = state
    this.#stall.rest()
  }

  #advance(): void {
    const { itemBytes, chunkSize, runtime } = this.#options
    // The manifest and the padding travel with the items: the share of chunks is the share done.
    const count = this.#totals?.count
    const bytes = this.#next * chunkSize
    const done = count === undefined ? Math.min(bytes, itemBytes) : (itemBytes * this.#next) / count
    this.#meter.advance(Math.floor(done), runtime.now())
    const hasAll = count !== undefined && this.#next >= count
    if (hasAll && this.#state === 'sending') this.#become('delivered')
  }

  /** Looks at the receipt, or, where there is none, at whether one can still come. */
  #judge(): void {
    if (this.isOver) return
    // Before the last chunk is sealed nobody can have a valid receipt.
    if (this.#receipt === undefined || this.#totals === undefined) this.#part()
    else void this.#checkReceipt(this.#receipt, this.#totals)
  }

  /** A receiver that reads no more and has no valid receipt: what it took stays unconfirmed. */
  #part(): void {
    if (this.#gone !== undefined && this.#state === 'sending') this.#become(this.#gone)
  }

  async #checkReceipt(text: string, totals: StreamTotals): Promise<void> {
    const { itemBytes, runtime } = this.#options
    // A receipt that does not verify is worth nothing: it stays "delivered, not confirmed".
    const holds = await this.#holds(text, totals).catch(() => false)
    if (this.isOver) return
    if (holds) {
      this.#become('received')
      this.#meter.advance(itemBytes, runtime.now())
    } else {
      this.#receipt = undefined
      this.#part()
    }
    this.#options.onChange()
  }

  async #holds(text: string, totals: StreamTotals): Promise<boolean> {
    const { dir, transferId } = this.#options
    const { signKey, transcript } = this.peer
    const message = receipt.parse(text)
    const parts = { transcript, dir, transferId, ...totals } as const
    return (
      equalBytes(message.transferId, transferId) &&
      (await receiptHolds(signKey, parts, message.signature))
    )
  }
}
