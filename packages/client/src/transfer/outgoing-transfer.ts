import { newContentKey, ProtocolError, type StreamTotals, signFinal } from '@valise/protocol'
import {
  type Bytes,
  type Direction,
  final,
  ID_BYTES,
  RECORD_BYTES,
  type RelayEvent,
  routes,
  type TransferAddress,
  type TransferView,
  toBase64url,
} from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import { type Source, SourceError } from '../sources/source.ts'
import type { RelayCalls } from '../transport/relay-calls.ts'
import { TransportError } from '../transport/transport.ts'
import { Announcement } from './announcement.ts'
import { Gate } from './gate.ts'
import { OutgoingPayload } from './outgoing-payload.ts'
import type { OutgoingView } from './outgoing-view.ts'
import { Reminder } from './reminder.ts'
import type { MakeSealer } from './sealer.ts'
import { transferErrorOf } from './transfer-error-of.ts'
import { type Recipient, Way } from './way.ts'

/** Plaintext bytes of a chunk that passes where a proxy lets 1 MB through, the usual least. */
export const SMALL_CHUNK_BYTES = 3 * RECORD_BYTES

export interface OutgoingTransferOptions {
  dir: Direction
  recipients: readonly Recipient[]
  sources: readonly Source[]
  sessionId: Bytes
  token: Bytes
  signingKey: CryptoKey
  /** Plaintext bytes of a chunk, as the relay asks for. */
  chunkSize: number
  calls: RelayCalls
  makeSealer: MakeSealer
  /** Whether something comes to this device at the same time. */
  readonly isDownloading: () => boolean
  runtime: Runtime
  /** Aborts when the session ends. */
  signal: AbortSignal
  onChange(): void
}

/** One payload on its way to one or more receivers: sealed once, uploaded once. */
export class OutgoingTransfer {
  readonly #options: OutgoingTransferOptions
  readonly #transferId: Bytes
  readonly #address: TransferAddress
  readonly #ways: readonly Way[]
  readonly #itemBytes: number
  readonly #abort = new AbortController()
  readonly #signal: AbortSignal
  readonly #gate = new Gate()
  readonly #announcement: Announcement
  readonly #payload: OutgoingPayload
  #final: string | undefined
  /** The relay has the final: nothing more of this device is needed while it runs. */
  #isUploaded = false
  /** This device goes before the end, and what the relay has stays there. */
  #isHandedOver = false
  #paused = false
  readonly #reminder: Reminder
  #state: 'waiting' | 'running' | 'finished' | 'left' | 'failed' = 'running'
  #error: ClientError | undefined
  /** A proxy has refused a chunk for its size. */
  #wasTooLarge = false
  #endedAt: number | undefined

  constructor(options: OutgoingTransferOptions) {
    const { dir, sessionId, sources, chunkSize, signingKey, calls, runtime } = options
    const transferId = runtime.randomBytes(ID_BYTES)
    const itemBytes = sources.reduce((sum, source) => sum + source.size, 0)
    this.#options = options
    this.#transferId = transferId
    this.#address = { sessionId: toBase64url(sessionId), transferId: toBase64url(transferId) }
    this.#itemBytes = itemBytes
    this.#signal = AbortSignal.any([options.signal, this.#abort.signal])
    const onChange = () => this.#changed()
    this.#ways = options.recipients.map(
      (recipient) =>
        new Way({ recipient, dir, transferId, chunkSize, itemBytes, runtime, onChange }),
    )
    this.#announcement = new Announcement({
      ways: this.#ways,
      dir,
      address: this.#address,
      sessionId,
      transferId,
      chunkSize,
      signingKey,
      calls,
      runtime,
      signal: this.#signal,
      onWaiting: (waits) => this.#become(waits ? 'waiting' : 'running'),
    })
    // A paused transfer shows the relay that it is there: else its session would end.
    this.#reminder = new Reminder(runtime, () => this.#announcement.repeat())
    this.#payload = new OutgoingPayload({
      calls,
      makeSealer: options.makeSealer,
      runtime,
      signal: this.#signal,
      isDownloading: options.isDownloading,
      onCredit: (credit) => this.#progressed(credit),
      onStored: () => this.#gate.changed(),
      onFailure: (cause) => this.#abort.abort(cause),
    })
  }

  /** What is sent. */
  get sources(): readonly Source[] {
    return this.#options.sources
  }

  /** When it ended, in milliseconds since 1970; undefined while it runs. */
  get endedAt(): number | undefined {
    return this.#endedAt
  }

  get isPaused(): boolean {
    return this.#paused
  }

  /**
   * A proxy let no chunk of this size through, and nothing has come of the transfer but that: another
   * one with smaller chunks takes its place.
   */
  get wantsSmallerChunks(): boolean {
    const { chunkSize, signal } = this.#options
    const isTooLarge =
      this.#wasTooLarge && !this.#payload.wasStored && chunkSize > SMALL_CHUNK_BYTES
    return isTooLarge && !signal.aborted
  }

  get view(): OutgoingView {
    const goesOn = this.wantsSmallerChunks
    const running = this.#paused ? 'paused' : 'sending'
    const ways = this.#ways.map(({ view }) => view)
    return {
      state: this.#state === 'running' || goesOn ? running : this.#state,
      itemCount: this.#options.sources.length,
      itemBytes: this.#itemBytes,
      hasSecret: this.#options.sources.some(({ kind }) => kind === 'secret'),
      isUploaded: this.#isUploaded,
      ways: ways.map((way) =>
        goesOn && way.state === 'stopped' ? { ...way, state: 'sending' } : way,
      ),
      error: goesOn ? undefined : this.#error,
    }
  }

  /**
   * Resolves when every receiver has a verified receipt or is gone, and the relay has been told to
   * forget; the view tells the outcome.
   */
  async run(): Promise<void> {
    const stopListening = this.#options.calls.onComeBack(() => void this.#comeBack())
    try {
      await this.#send()
      this.#state = this.#ways.some(({ state }) => state === 'received') ? 'finished' : 'failed'
      if (this.#state === 'failed') this.#error = this.#whyNobody()
    } catch (cause) {
      this.#state = this.#isHandedOver ? 'left' : 'failed'
      this.#error = this.#isHandedOver ? undefined : failureOf(cause)
      this.#wasTooLarge = cause instanceof TransportError && cause.failure === 'too-large'
      for (const way of this.#ways) way.end(this.#isHandedOver ? 'with-relay' : 'stopped')
    } finally {
      stopListening()
      this.#reminder.stop()
      this.#abort.abort()
      this.#payload.stop()
      this.#endedAt = this.#options.runtime.now()
      this.#options.onChange()
    }
    if (!this.#options.signal.aborted) await this.#forget()
  }

  /**
   * The session is about to end on this device alone: what the relay has goes on without it. False
   * while the relay does not have all of it.
   */
  handOver(): boolean {
    if (!this.#isUploaded || this.#endedAt !== undefined) return false
    this.#isHandedOver = true
    return true
  }

  pause(): void {
    if (this.#endedAt !== undefined) return
    this.#paused = true
    this.#payload.hold(true)
    this.#reminder.begin()
    for (const way of this.#ways) way.rest()
    this.#options.onChange()
  }

  resume(): void {
    this.#paused = false
    this.#reminder.stop()
    this.#payload.hold(false)
    this.#watchStalls()
    this.#changed()
  }

  /** What the relay holds of a transfer. Anything in it may be invented. */
  onTransfer({ transferId, credit, recipients }: TransferView): void {
    if (!this.#isThis(transferId)) return
    for (const view of recipients) this.#wayOf(view.recipientId)?.onView(view)
    this.#progressed(credit)
  }

  /** Acknowledgements and credit alone. */
  onProgress({ transferId, credit, recipients }: TransferProgress): void {
    if (!this.#isThis(transferId)) return
    for (const progress of recipients) this.#wayOf(progress.recipientId)?.onProgress(progress)
    this.#progressed(credit)
  }

  /** The relay has dropped a transfer, though we may not have asked for that. */
  onEnded(transferId: Bytes): void {
    if (this.#isThis(transferId)) this.#abort.abort(new ClientError('transfer-ended'))
  }

  /** A receiver has left the session, or has not come back to it. */
  onReceiverLeft(receiver: string): void {
    this.#ways.find(({ id }) => id === receiver)?.onLeft()
    this.#changed()
  }

  // --- from begin to end ---

  async #send(): Promise<void> {
    if (this.#isAlone()) throw this.#whyNobody()
    const { runtime, dir, sources, sessionId, token, chunkSize, signingKey } = this.#options
    const transferId = this.#transferId
    const key = await newContentKey(runtime.randomBytes(32), transferId)
    const { streamKey, keyCommit } = key
    await this.#announcement.seal(key)
    const address = this.#address
    const stream = { streamKey, keyCommit, sessionId, transferId, chunkSize }
    this.#payload.begin({ ...stream, sources, address, token })
    await this.#announcement.put()
    const totals = await this.#sealAll()
    for (const way of this.#ways) way.onSealed(totals)
    const parts = { sessionId, dir, transferId, keyCommit, ...totals } as const
    const signature = await signFinal(signingKey, parts)
    this.#final = final.stringify({ transferId, signature })
    await this.#gate.until(() => this.#payload.isStored || this.#isAlone(), this.#signal)
    // Who has given a receipt needs no final: a relay that was started anew would know no transfer
    // that it could belong to.
    const everybody = this.#gate.until(() => this.#isAlone(), this.#signal)
    await Promise.race([this.#putFinal(this.#final), everybody])
    await everybody
  }

  async #sealAll(): Promise<StreamTotals> {
    for (;;) {
      const ready = () => (this.#payload.hasRoom && !this.#paused) || this.#isAlone()
      await this.#gate.until(ready, this.#signal)
      if (this.#isAlone()) throw this.#whyNobody()
      const totals = await this.#payload.sealNext()
      if (totals !== undefined) return totals
    }
  }

  async #putFinal(body: string): Promise<void> {
    const call = { method: 'PUT', path: routes.final(this.#address), body } as const
    await this.#options.calls.send(call, this.#signal)
    this.#isUploaded = true
    this.#options.onChange()
  }

  /** The relay may forget: every receipt has been read, or nobody reads any more. */
  async #forget(): Promise<void> {
    await this.#options.calls
      .once({ method: 'DELETE', path: routes.transfer(this.#address) })
      .catch(() => undefined)
  }

  /** The relay knows nothing of this transfer any more: all that it may still need is put again. */
  async #comeBack(): Promise<void> {
    this.#isUploaded = false
    this.#payload.startAnew()
    try {
      // Before the first announcement there is nothing to put again.
      if (!this.#payload.hasBegun) return
      await this.#announcement.put()
      if (this.#final !== undefined) await this.#putFinal(this.#final)
    } catch (cause) {
      this.#abort.abort(cause)
    }
  }

  // --- what has changed ---

  #progressed(credit: number): void {
    this.#watchStalls()
    this.#release()
    this.#payload.grant(credit)
    this.#changed()
  }

  #watchStalls(): void {
    for (const way of this.#ways) way.watchStall(this.#paused ? 0 : this.#payload.storedEnd)
  }

  /** What everybody has is needed no more. */
  #release(): void {
    const reading = this.#ways.filter(({ isOver }) => !isOver)
    if (reading.length === 0) return
    this.#payload.release(Math.min(...reading.map(({ next }) => next)))
  }

  #become(state: 'waiting' | 'running'): void {
    if (this.#state === state) return
    this.#state = state
    this.#options.onChange()
  }

  #changed(): void {
    this.#gate.changed()
    this.#options.onChange()
  }

  #isThis(transferId: Bytes): boolean {
    return toBase64url(transferId) === this.#address.transferId
  }

  #wayOf(recipientId: Bytes): Way | undefined {
    const id = toBase64url(recipientId)
    return this.#ways.find((way) => way.id === id)
  }

  /** Nobody is left to upload for. */
  #isAlone(): boolean {
    return this.#ways.every(({ isOver }) => isOver)
  }

  /** Why no device has all of it. */
  #whyNobody(): ClientError {
    const states = new Set(this.#ways.map(({ state }) => state))
    const isRefused = states.delete('refused')
    if (states.size === 0) return new ClientError(isRefused ? 'too-large' : 'transfer-ended')
    const isByRelay = states.size === 1 && states.has('detached')
    return new ClientError(isByRelay ? 'detached' : 'transfer-ended')
  }
}

type TransferProgress = Extract<RelayEvent, { kind: 'progress' }>

function failureOf(cause: unknown): ClientError {
  if (cause instanceof ProtocolError) {
    return new ClientError(cause.code === 'too-large' ? 'too-large' : 'source-changed', { cause })
  }
  return transferErrorOf(cause, cause instanceof SourceError ? 'source-changed' : 'internal')
}
