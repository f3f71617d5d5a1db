import {
  newContentKey,
  ProtocolError,
  receiptHolds,
  type StreamTotals,
  sealEnvelope,
  signFinal,
} from '@valise/protocol'
import {
  type Bytes,
  creditAnswer,
  type Direction,
  envelope,
  final,
  ID_BYTES,
  type RelayEvent,
  receipt,
  routes,
  type TransferAddress,
  type TransferView,
  toBase64url,
  transferStart,
} from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import type { Runtime } from '../runtime.ts'
import { type Source, SourceError } from '../sources/source.ts'
import { backoffMs, delay } from '../transport/backoff.ts'
import { type RelayCalls, SAY_AGAIN_MS } from '../transport/relay-calls.ts'
import { TransportError } from '../transport/transport.ts'
import { Gate } from './gate.ts'
import type { OutgoingView, OutgoingWay } from './outgoing-view.ts'
import { ProgressMeter } from './progress.ts'
import { Reminder } from './reminder.ts'
import type { MakeSealer, Sealer } from './sealer.ts'
import { SMALL_CHUNK_BYTES } from './smaller-chunks.ts'
import { StallWatch } from './stall-watch.ts'
import { transferErrorOf } from './transfer-error-of.ts'
import { Uploads } from './uploads.ts'

/** A device that a transfer goes to. */
export interface Recipient {
  /** The row's name on the screen. */
  row: string
  pairs: readonly string[] | undefined
  /** Only one that was approved, and has confirmed, can stand here. */
  peer: PairedPeer
}

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

type TransferProgress = Extract<RelayEvent, { kind: 'progress' }>

interface Way {
  recipient: Recipient
  id: string
  state: Exclude<OutgoingWay['state'], 'waiting' | 'stalled'>
  /** The relay says that its user lets it wait. */
  waits: boolean
  stall: StallWatch
  next: number
  meter: ProgressMeter
  /** The one text of its envelope, put again after a restart of the relay. */
  envelope: string | undefined
  /** The first receipt, until it has been found worthless. */
  receipt: string | undefined
  /** The receiver reads no more: by itself, or the relay has taken it out. */
  gone: 'left' | 'detached' | undefined
}

/** One payload on its way to one or more receivers: sealed once, uploaded once. */
export class OutgoingTransfer {
  readonly #options: OutgoingTransferOptions
  readonly #transferId: Bytes
  readonly #address: TransferAddress
  readonly #ways: Way[]
  readonly #itemBytes: number
  readonly #abort = new AbortController()
  readonly #signal: AbortSignal
  readonly #gate = new Gate()
  readonly #uploads: Uploads
  #sealer: Sealer | undefined
  /** Above every chunk that this start of the relay has. */
  #storedEnd = 0
  #final: string | undefined
  /** The relay has the final: nothing more of this device is needed while it runs. */
  #isUploaded = false
  /** This device goes before the end, and what the relay has stays there. */
  #isHandedOver = false
  #paused = false
  /** As it was made last: said again during a pause. */
  #announcement: string | undefined
  readonly #reminder: Reminder
  #state: 'waiting' | 'running' | 'finished' | 'left' | 'failed' = 'running'
  #error: ClientError | undefined
  #totals: StreamTotals | undefined
  /** The relay has had a chunk, if only before it was started anew. */
  #wasStored = false
  /** A proxy has refused a chunk for its size. */
  #wasTooLarge = false
  #endedAt: number | undefined

  constructor(options: OutgoingTransferOptions) {
    const { sessionId, sources, runtime } = options
    this.#options = options
    this.#transferId = runtime.randomBytes(ID_BYTES)
    this.#address = { sessionId: toBase64url(sessionId), transferId: toBase64url(this.#transferId) }
    this.#itemBytes = sources.reduce((sum, source) => sum + source.size, 0)
    this.#signal = AbortSignal.any([options.signal, this.#abort.signal])
    this.#ways = options.recipients.map((recipient) => ({
      recipient,
      id: toBase64url(recipient.peer.peerId),
      state: recipient.peer.capacity < this.#itemBytes ? 'refused' : 'sending',
      waits: false,
      stall: new StallWatch(runtime, () => options.onChange()),
      next: 0,
      meter: new ProgressMeter(this.#itemBytes),
      envelope: undefined,
      receipt: undefined,
      gone: undefined,
    }))
    this.#reminder = new Reminder(runtime, () => this.#sayPaused())
    this.#uploads = new Uploads({
      calls: options.calls,
      runtime,
      signal: this.#signal,
      isDownloading: options.isDownloading,
      put: async (index, signal) => {
        if (this.#sealer === undefined) throw new ClientError('internal')
        const answer = await this.#sealer.upload(index, signal)
        this.#wasStored = true
        this.#storedEnd = Math.max(this.#storedEnd, index + 1)
        this.#progress(
          orNonsense(() => creditAnswer.parse(answer.body).credit),
          [],
        )
        return answer
      },
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
    const isTooLarge = this.#wasTooLarge && !this.#wasStored && chunkSize > SMALL_CHUNK_BYTES
    return isTooLarge && !signal.aborted
  }

  get view(): OutgoingView {
    const goesOn = this.wantsSmallerChunks
    const running = this.#paused ? 'paused' : 'sending'
    return {
      state: this.#state === 'running' || goesOn ? running : this.#state,
      itemCount: this.#options.sources.length,
      itemBytes: this.#itemBytes,
      hasSecret: this.#options.sources.some(({ kind }) => kind === 'secret'),
      isUploaded: this.#isUploaded,
      ways: this.#ways.map((way) => ({
        id: way.recipient.row,
        pairs: way.recipient.pairs,
        state: goesOn && way.state === 'stopped' ? 'sending' : shownState(way),
        figures: way.meter.figures,
      })),
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
      const unfinished = this.#isHandedOver ? 'with-relay' : 'stopped'
      for (const way of this.#ways) if (way.state === 'sending') way.state = unfinished
    } finally {
      stopListening()
      this.#reminder.stop()
      for (const { stall } of this.#ways) stall.rest()
      this.#abort.abort()
      this.#sealer?.stop()
      this.#sealer = undefined
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
    this.#uploads.hold(true)
    this.#reminder.begin()
    for (const way of this.#ways) {
      way.meter.rest()
      this.#watchStall(way)
    }
    this.#options.onChange()
  }

  resume(): void {
    this.#paused = false
    this.#reminder.stop()
    this.#uploads.hold(false)
    for (const way of this.#ways) this.#watchStall(way)
    this.#gate.changed()
    this.#options.onChange()
  }

  /** What the relay holds of this transfer. Anything in it may be invented. */
  onTransfer(view: TransferView): void {
    if (!this.#isThis(view.transferId)) return
    for (const { recipientId, state, receipt: text } of view.recipients) {
      const way = this.#wayOf(recipientId)
      if (way === undefined || isOver(way)) continue
      way.receipt = text
      if (state === 'left' || state === 'detached') way.gone ??= state
    }
    this.#progress(view.credit, view.recipients)
    this.#checkReceipts()
  }

  /** Acknowledgements and credit alone. */
  onProgress(event: TransferProgress): void {
    if (this.#isThis(event.transferId)) this.#progress(event.credit, event.recipients)
  }

  /** The relay has dropped a transfer, though we may not have asked for that. */
  onEnded(transferId: Bytes): void {
    if (this.#isThis(transferId)) this.#abort.abort(new ClientError('transfer-ended'))
  }

  /** A receiver has left the session, or has not come back to it. */
  onReceiverLeft(receiver: string): void {
    const way = this.#ways.find(({ id }) => id === receiver)
    if (way === undefined || isOver(way)) return
    way.gone ??= 'left'
    this.#checkReceipts()
    this.#options.onChange()
  }

  #isThis(transferId: Bytes): boolean {
    return toBase64url(transferId) === this.#address.transferId
  }

  #progress(credit: number, recipients: TransferProgress['recipients']): void {
    for (const { recipientId, state, next } of recipients) {
      const way = this.#wayOf(recipientId)
      if (way === undefined || isOver(way)) continue
      way.waits = state === 'waiting'
      this.#advance(way, next)
    }
    for (const way of this.#ways) this.#watchStall(way)
    this.#release()
    this.#uploads.grant(credit)
    this.#gate.changed()
    this.#options.onChange()
  }

  async #send(): Promise<void> {
    const { sources, sessionId, chunkSize, signingKey, runtime, token } = this.#options
    const recipients = this.#ways.filter(({ state }) => state === 'sending')
    if (recipients.length === 0) throw this.#whyNobody()
    const { contentKey, streamKey, keyCommit } = await newContentKey(
      runtime.randomBytes(32),
      this.#transferId,
    )
    await Promise.all(recipients.map((way) => this.#sealFor(way, { contentKey, keyCommit })))
    const sealer = this.#options.makeSealer({
      sources,
      address: this.#address,
      token,
      streamKey,
      sessionId,
      transferId: this.#transferId,
      chunkSize,
      keyCommit,
    })
    this.#sealer = sealer
    await this.#announce()
    this.#totals = await this.#sealAll(sealer)
    const { dir } = this.#options
    const transferId = this.#transferId
    const parts = { sessionId, dir, transferId, keyCommit, ...this.#totals } as const
    const signature = await signFinal(signingKey, parts)
    this.#final = final.stringify({ transferId, signature })
    await this.#gate.until(() => this.#uploads.isIdle || this.#isAlone(), this.#signal)
    await this.#putFinal(this.#final)
    for (const way of this.#ways) this.#advance(way, way.next)
    this.#checkReceipts()
    await this.#gate.until(() => this.#isAlone(), this.#signal)
  }

  /** The relay knows nothing of this transfer any more: all that it may still need is put again. */
  async #comeBack(): Promise<void> {
    this.#isUploaded = false
    this.#storedEnd = 0
    this.#uploads.startAnew()
    try {
      // Before the first announcement there is nothing to put again.
      if (this.#sealer === undefined) return
      await this.#announce()
      if (this.#final !== undefined) await this.#putFinal(this.#final)
    } catch (cause) {
      this.#abort.abort(cause)
    }
  }

  /**
   * Announces the transfer to those who still take part, and gives each its envelope. A device runs
   * one transfer at a time: this one begins when the others of its devices are over.
   */
  async #announce(): Promise<void> {
    const { dir, chunkSize, runtime, calls } = this.#options
    let missingSince: number | undefined
    for (let tries = 0; ; tries++) {
      const ways = this.#ways.filter((way) => !isOver(way))
      if (ways.length === 0) return
      const recipients = ways.map(({ recipient }) => recipient.peer.peerId)
      try {
        const body = transferStart.stringify({ dir, chunkSize, recipients })
        this.#announcement = body
        await calls.once(
          { method: 'PUT', path: routes.transfer(this.#address), body },
          this.#signal,
        )
        this.#become('running')
        await Promise.all(ways.map((way) => this.#putEnvelope(way)))
        return
      } catch (error) {
        const problem = error instanceof TransportError ? error.problem : undefined
        if (problem === 'busy') {
          this.#become('waiting')
        } else if (problem === 'not-found' || problem === 'conflict') {
          // One of them has left, or will not come back: soon the session says which.
          missingSince ??= runtime.now()
          calls.mayPass(error)
          if (runtime.now() - missingSince > SAY_AGAIN_MS) throw error
        } else if (!calls.mayPass(error)) {
          throw error
        }
      }
      await delay(backoffMs(tries, runtime), runtime, this.#signal)
    }
  }

  #become(state: 'waiting' | 'running'): void {
    if (this.#state === state) return
    this.#state = state
    this.#options.onChange()
  }

  /** An envelope that was sealed again would be another one: it is made once. */
  async #sealFor(way: Way, key: { contentKey: Bytes; keyCommit: Bytes }): Promise<void> {
    const { dir, sessionId, chunkSize, signingKey } = this.#options
    const { transcript, suite, kemKey, psk } = way.recipient.peer
    const sealed = await sealEnvelope({
      ...key,
      transcript,
      dir,
      transferId: this.#transferId,
      chunkSize,
      suite,
      recipientKemKey: kemKey,
      ...(psk ? { psk } : {}),
      sessionId,
      signingKey,
    })
    way.envelope = envelope.stringify(sealed)
  }

  async #putEnvelope({ id, envelope: text }: Way): Promise<void> {
    if (text !== undefined) await this.#put(routes.envelope(this.#address, id), text)
  }

  async #putFinal(text: string): Promise<void> {
    await this.#put(routes.final(this.#address), text)
    this.#isUploaded = true
    this.#options.onChange()
  }

  /** Seals as far as there is credit, and one chunk ahead: what is sealed goes up soon. */
  async #sealAll(sealer: Sealer): Promise<StreamTotals> {
    for (;;) {
      const ready = () => (this.#uploads.hasRoom && !this.#paused) || this.#isAlone()
      await this.#gate.until(ready, this.#signal)
      if (this.#isAlone()) throw this.#whyNobody()
      const { index, last } = await sealer.seal()
      // Stopped while it was sealed.
      this.#signal.throwIfAborted()
      this.#uploads.add(index)
      if (last) return sealer.totals()
    }
  }

  /** Everybody has these chunks: nobody will ask for them again. */
  #release(): void {
    const reading = this.#ways.filter((way) => !isOver(way))
    if (reading.length === 0) return
    const below = Math.min(...reading.map(({ next }) => next))
    this.#uploads.release(below)
    this.#sealer?.release(below)
  }

  /** A paused transfer shows the relay that it is there: else its session would end. */
  #sayPaused(): void {
    if (this.#announcement === undefined) return
    const call = {
      method: 'PUT',
      path: routes.transfer(this.#address),
      body: this.#announcement,
    } as const
    // The next one is due soon; what ends the session is said by its events.
    void this.#options.calls.once(call, this.#signal).catch(() => undefined)
  }

  /** Whether it takes nothing, though there is something for it. */
  #watchStall(way: Way): void {
    const mayTake = way.state === 'sending' && !this.#paused && way.next < this.#storedEnd
    if (mayTake) way.stall.begin()
    else way.stall.rest()
  }

  /** Why no device has all of it. */
  #whyNobody(): ClientError {
    const states = new Set(this.#ways.map(({ state }) => state))
    const isRefused = states.delete('refused')
    if (states.size === 0) return new ClientError(isRefused ? 'too-large' : 'transfer-ended')
    const isByRelay = states.size === 1 && states.has('detached')
    return new ClientError(isByRelay ? 'detached' : 'transfer-ended')
  }

  /** Nobody is left to upload for. */
  #isAlone(): boolean {
    return this.#ways.every(isOver)
  }

  async #put(path: string, body: string): Promise<void> {
    await this.#options.calls.send({ method: 'PUT', path, body }, this.#signal)
  }

  /** The relay may forget: every receipt has been read, or nobody reads any more. */
  async #forget(): Promise<void> {
    await this.#options.calls
      .once({ method: 'DELETE', path: routes.transfer(this.#address) })
      .catch(() => undefined)
  }

  #wayOf(recipientId: Bytes): Way | undefined {
    const id = toBase64url(recipientId)
    return this.#ways.find((way) => way.id === id)
  }

  #advance(way: Way, next: number): void {
    if (next > way.next) way.stall.rest()
    way.next = Math.max(way.next, next)
    // The manifest and the padding travel with the items: the share of chunks is the share done.
    const count = this.#totals?.count
    const bytes = way.next * this.#options.chunkSize
    const done =
      count === undefined ? Math.min(bytes, this.#itemBytes) : (this.#itemBytes * way.next) / count
    way.meter.advance(Math.floor(done), this.#options.runtime.now())
    if (count !== undefined && way.next >= count && way.state === 'sending') way.state = 'delivered'
  }

  #checkReceipts(): void {
    const totals = this.#totals
    for (const way of this.#ways) {
      if (isOver(way)) continue
      if (way.receipt === undefined) this.#part(way)
      // Before the last chunk is sealed nobody can have a valid receipt.
      else if (totals !== undefined) void this.#checkReceipt(way, way.receipt, totals)
      else if (way.gone !== undefined) this.#part(way)
    }
    this.#gate.changed()
  }

  /** A receiver that reads no more and has no valid receipt: what it took stays unconfirmed. */
  #part(way: Way): void {
    if (way.gone !== undefined && way.state === 'sending') way.state = way.gone
    this.#watchStall(way)
  }

  async #checkReceipt(way: Way, text: string, totals: StreamTotals): Promise<void> {
    const { signKey, transcript } = way.recipient.peer
    const parts = {
      transcript,
      dir: this.#options.dir,
      transferId: this.#transferId,
      ...totals,
    } as const
    // A receipt that does not verify is worth nothing: it stays "delivered, not confirmed".
    const holds = await isReceipt(text, this.#transferId, (signature) =>
      receiptHolds(signKey, parts, signature),
    )
    if (isOver(way)) return
    if (holds) {
      way.state = 'received'
      way.meter.advance(this.#itemBytes, this.#options.runtime.now())
    } else {
      way.receipt = undefined
      this.#part(way)
    }
    this.#gate.changed()
    this.#options.onChange()
  }
}

async function isReceipt(
  text: string,
  transferId: Bytes,
  verify: (signature: Bytes) => Promise<boolean>,
): Promise<boolean> {
  try {
    const message = receipt.parse(text)
    return (
      toBase64url(message.transferId) === toBase64url(transferId) &&
      (await verify(message.signature))
    )
  } catch {
    return false
  }
}

/** As a screen shows it. */
function shownState({ state, waits, stall }: Way): OutgoingWay['state'] {
  if (state !== 'sending') return state
  if (waits) return 'waiting'
  return stall.isStalled ? 'stalled' : state
}

const over = new Set<Way['state']>(['received', 'detached', 'left', 'refused'])

function isOver({ state, gone, receipt }: Way): boolean {
  const unconfirmed = state === 'delivered' && gone !== undefined && receipt === undefined
  return over.has(state) || unconfirmed
}

function orNonsense<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw new TransportError('nonsense', {}, { cause })
  }
}

function failureOf(cause: unknown): ClientError {
  if (cause instanceof ProtocolError) {
    return new ClientError(cause.code === 'too-large' ? 'too-large' : 'source-changed', { cause })
  }
  return transferErrorOf(cause, cause instanceof SourceError ? 'source-changed' : 'internal')
}
