import {
  EnvelopeError,
  finalHolds,
  openEnvelope,
  ProtocolError,
  signReceipt,
} from '@valise/protocol'
import {
  type Bytes,
  type Direction,
  type Envelope,
  envelope,
  equalBytes,
  final,
  type RecipientView,
  receipt,
  routes,
  type TransferAddress,
  type TransferView,
  toBase64url,
  WireError,
} from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import type { Runtime } from '../runtime.ts'
import type { ReceivedItem, Sink } from '../sinks/sink.ts'
import { backoffMs, delay } from '../transport/backoff.ts'
import type { RelayCalls } from '../transport/relay-calls.ts'
import { TransportError } from '../transport/transport.ts'
import { Acknowledgements } from './acknowledgements.ts'
import { Gate } from './gate.ts'
import type { IncomingView } from './incoming-view.ts'
import { type MakeOpener, type Opener, saving, totalOf } from './opener.ts'
import { ProgressMeter } from './progress.ts'
import { Reminder } from './reminder.ts'
import { SentReceipt } from './sent-receipt.ts'
import { StallWatch } from './stall-watch.ts'
import { transferErrorOf } from './transfer-error-of.ts'

export interface IncomingTransferOptions {
  view: TransferView
  /** The one direction that comes to this device. */
  dir: Direction
  /** Who has sealed it. */
  peer: PairedPeer
  sessionId: Bytes
  /** Where the relay finds this device: a receiverId, or the sessionId for the session's sender. */
  ownId: Bytes
  token: Bytes
  signingKey: CryptoKey
  sink: Sink
  calls: RelayCalls
  makeOpener: MakeOpener
  runtime: Runtime
  /** Aborts when the session ends. */
  signal: AbortSignal
  onChange(): void
}

/** One payload on its way to this device. Nothing of it counts before `final` has verified. */
export class IncomingTransfer {
  readonly #options: IncomingTransferOptions
  readonly #address: TransferAddress
  readonly #recipient: string
  readonly #abort = new AbortController()
  readonly #signal: AbortSignal
  readonly #gate = new Gate()
  #final: string | undefined
  #items: readonly ReceivedItem[] | undefined
  #meter = new ProgressMeter(undefined)
  readonly #acknowledgements: Acknowledgements
  #receipt: SentReceipt | undefined
  #committed = false
  #error: ClientError | undefined
  #endedAt: number | undefined
  readonly #stall: StallWatch
  #isPaused = false
  readonly #reminder: Reminder

  constructor(options: IncomingTransferOptions) {
    const { sessionId, view, ownId, runtime } = options
    this.#stall = new StallWatch(runtime, () => options.onChange())
    this.#reminder = new Reminder(runtime, () => this.#acknowledgements.repeat())
    this.#options = options
    this.#address = {
      sessionId: toBase64url(sessionId),
      transferId: toBase64url(view.transferId),
    }
    this.#recipient = toBase64url(ownId)
    this.#signal = AbortSignal.any([options.signal, this.#abort.signal])
    this.#acknowledgements = new Acknowledgements({
      calls: options.calls,
      address: this.#address,
      recipient: this.#recipient,
      signal: this.#signal,
      onFailure: (cause) => this.#abort.abort(cause),
    })
  }

  /** When it ended, in milliseconds since 1970; undefined while it runs. */
  get endedAt(): number | undefined {
    return this.#endedAt
  }

  get view(): IncomingView {
    const over = this.#error === undefined ? 'arriving' : 'failed'
    return {
      state: this.#committed ? 'received' : over,
      items: this.#items,
      figures: this.#meter.figures,
      isPaused: this.#isPaused,
      isStalled: this.#stall.isStalled,
      error: this.#error,
    }
  }

  /** What the relay holds of a transfer. Anything in it may be invented. */
  onTransfer(view: TransferView): void {
    if (!this.#isThis(view.transferId)) return
    // The first final is the only one: it is judged when the last chunk has been taken.
    this.#final ??= view.final
    if (this.#ownPart(view)?.state === 'detached') this.#abort.abort(new ClientError('detached'))
    this.#gate.changed()
  }

  /**
   * Takes no more than the relay has room for, by acknowledging nothing: the author waits then, as
   * for one that is slow, and is told that this one waits for its user.
   */
  pause(): void {
    if (this.#endedAt !== undefined || this.#isPaused) return
    this.#isPaused = true
    this.#meter.rest()
    this.#stall.rest()
    this.#acknowledgements.hold(true)
    this.#acknowledgements.repeat()
    this.#reminder.begin()
    this.#options.onChange()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#reminder.stop()
    this.#stall.begin()
    this.#acknowledgements.hold(false)
    this.#options.onChange()
  }

  /** The author has ended a transfer, or the relay says so. */
  onEnded(transferId: Bytes): void {
    if (this.#isThis(transferId)) this.#abort.abort(new ClientError('transfer-ended'))
  }

  /**
   * Takes, verifies and commits all of it, then sends the receipt. Rejects with ClientError after
   * the sink has discarded everything.
   */
  async run(): Promise<void> {
    const { sink, calls } = this.#options
    const stopListening = calls.onComeBack(() => this.#acknowledgements.startAnew())
    let opener: Opener | undefined
    try {
      const opened = await this.#open()
      opener = this.#opener(opened)
      this.onTransfer(this.#options.view)
      if (!this.#isPaused) this.#stall.begin()
      await this.#download(opener)
      const { next: count, digest = new Uint8Array() } = opener.progress()
      await this.#verify({ keyCommit: opened.keyCommit, count, digest })
      this.#stall.rest()
      // From here on an end of the session takes nothing back.
      await saving(() => sink.commit())
      this.#committed = true
      await this.#sendReceipt(count, digest)
    } catch (cause) {
      this.#abort.abort()
      // What has been verified and committed stays, even if the receipt never arrives.
      if (this.#committed) return
      await sink.discard().catch(() => undefined)
      await this.#leave()
      this.#error = this.#failureOf(cause)
      throw this.#error
    } finally {
      stopListening()
      this.#isPaused = false
      this.#reminder.stop()
      this.#stall.rest()
      opener?.stop()
      this.#endedAt = this.#options.runtime.now()
      this.#options.onChange()
    }
  }

  /** What says again that everything is here, should the relay have forgotten it: nothing is opened. */
  get receipt(): SentReceipt | undefined {
    return this.#receipt
  }

  async #open(): Promise<{ streamKey: CryptoKey; keyCommit: Bytes; message: Envelope }> {
    const { view, dir, peer, sessionId } = this.#options
    const message = envelope.parse(this.#ownPart(view)?.envelope ?? '')
    if (!equalBytes(message.transferId, view.transferId)) throw new EnvelopeError(false)
    const { streamKey, keyCommit } = await openEnvelope({
      envelope: message,
      transcript: peer.transcript,
      expectedDir: dir,
      suite: peer.suite,
      kemPair: peer.kemPair,
      senderSignKey: peer.signKey,
      ...(peer.psk ? { psk: peer.psk } : {}),
      sessionId,
    })
    return { streamKey, keyCommit, message }
  }

  #isThis(transferId: Bytes): boolean {
    return toBase64url(transferId) === this.#address.transferId
  }

  #ownPart(view: TransferView): RecipientView | undefined {
    return view.recipients.find(({ recipientId }) => toBase64url(recipientId) === this.#recipient)
  }

  #opener(opened: { streamKey: CryptoKey; keyCommit: Bytes; message: Envelope }): Opener {
    const { sink, token, sessionId, runtime, makeOpener } = this.#options
    const { streamKey, keyCommit, message } = opened
    return makeOpener({
      address: this.#address,
      token,
      sink,
      streamKey,
      sessionId,
      transferId: message.transferId,
      chunkSize: message.chunkSize,
      keyCommit,
      onItems: (items) => {
        this.#items = items
        this.#meter = new ProgressMeter(totalOf(items))
        this.#options.onChange()
      },
      onTaken: (next, bytes) => {
        this.#meter.advance(bytes, runtime.now())
        this.#stall.rest()
        if (!this.#isPaused) this.#stall.begin()
        this.#acknowledgements.take(next)
        this.#options.onChange()
      },
    })
  }

  async #download(opener: Opener): Promise<void> {
    const { calls, runtime } = this.#options
    for (let tries = 0; ; tries++) {
      const before = opener.progress().next
      try {
        await calls.attempt(() => opener.read(this.#signal), this.#signal)
      } catch (error) {
        this.#signal.throwIfAborted()
        if (!calls.mayPass(error)) throw error
      }
      const { complete, next } = opener.progress()
      if (complete) return
      if (next > before) tries = 0
      await delay(backoffMs(tries, runtime), runtime, this.#signal)
    }
  }

  async #verify(taken: { keyCommit: Bytes; count: number; digest: Bytes }): Promise<void> {
    const { dir, peer, sessionId, view } = this.#options
    await this.#gate.until(() => this.#final !== undefined, this.#signal)
    const { transferId, signature } = final.parse(this.#final ?? '')
    const parts = { sessionId, dir, transferId: view.transferId, ...taken } as const
    const holds =
      equalBytes(transferId, view.transferId) && (await finalHolds(peer.signKey, parts, signature))
    if (!holds) throw new ClientError('transfer-damaged')
  }

  async #sendReceipt(count: number, digest: Bytes): Promise<void> {
    const { dir, peer, view, signingKey, calls, runtime } = this.#options
    const { transferId } = view
    const { transcript } = peer
    const parts = { transcript, dir, transferId, count, digest } as const
    const signature = await signReceipt(signingKey, parts)
    this.#receipt = new SentReceipt({
      calls,
      runtime,
      // Also after this transfer: its author may ask again.
      signal: this.#options.signal,
      address: this.#address,
      recipient: this.#recipient,
      text: receipt.stringify({ transferId, signature }),
    })
    await this.#receipt.send()
  }

  /** Tells the relay that this device reads no more: the clean-up. */
  async #leave(): Promise<void> {
    const { calls, signal } = this.#options
    // With the session it has left already, and its token is used no more.
    if (signal.aborted) return
    await calls
      .once({ method: 'DELETE', path: routes.recipient(this.#address, this.#recipient) })
      .catch(() => undefined)
  }

  #failureOf(cause: unknown): ClientError {
    if (cause instanceof EnvelopeError) return new ClientError('transfer-refused', { cause })
    if (cause instanceof ProtocolError || cause instanceof WireError) {
      return new ClientError('transfer-damaged', { cause })
    }
    // A download is refused to one that reads no more, and this device has not left.
    const isOut = cause instanceof TransportError && cause.problem === 'conflict'
    return isOut ? new ClientError('detached', { cause }) : transferErrorOf(cause)
  }
}
