import {
  type ManifestItem,
  newContentKey,
  ProtocolError,
  plaintextOf,
  receiptHolds,
  type SealedChunk,
  type StreamTotals,
  sealEnvelope,
  sealStream,
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
import { backoffMs, delay, persistently } from '../transport/backoff.ts'
import { clientErrorOf } from '../transport/client-error-of.ts'
import { type Call, type Transport, TransportError } from '../transport/transport.ts'
import { Gate } from './gate.ts'
import type { OutgoingView, OutgoingWay } from './outgoing-view.ts'
import { ProgressMeter } from './progress.ts'

/** Uploads in flight: with one event stream they leave a browser's sixth connection free. */
const UPLOADS_IN_FLIGHT = 4

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
  transport: Transport
  runtime: Runtime
  /** Aborts when the session ends. */
  signal: AbortSignal
  onChange(): void
}

type TransferProgress = Extract<RelayEvent, { kind: 'progress' }>

interface Way {
  recipient: Recipient
  id: string
  state: OutgoingWay['state']
  next: number
  meter: ProgressMeter
  /** The first receipt, until it has been found worthless. */
  receipt: string | undefined
  /** The receiver reads no more. */
  gone: boolean
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
  #credit = 0
  #paused = false
  #state: 'waiting' | 'running' | 'finished' | 'failed' = 'running'
  #error: ClientError | undefined
  #totals: StreamTotals | undefined
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
      next: 0,
      meter: new ProgressMeter(this.#itemBytes),
      receipt: undefined,
      gone: false,
    }))
  }

  /** When it ended, in milliseconds since 1970; undefined while it runs. */
  get endedAt(): number | undefined {
    return this.#endedAt
  }

  get view(): OutgoingView {
    const running = this.#paused ? 'paused' : 'sending'
    return {
      state: this.#state === 'running' ? running : this.#state,
      itemCount: this.#options.sources.length,
      itemBytes: this.#itemBytes,
      ways: this.#ways.map(({ recipient, state, meter }) => ({
        id: recipient.row,
        pairs: recipient.pairs,
        state,
        figures: meter.figures,
      })),
      error: this.#error,
    }
  }

  /**
   * Resolves when every receiver has a verified receipt or is gone, and the relay has been told to
   * forget; the view tells the outcome.
   */
  async run(): Promise<void> {
    try {
      await this.#send()
      this.#state = this.#ways.some(({ state }) => state === 'received') ? 'finished' : 'failed'
      if (this.#state === 'failed') this.#error = new ClientError('ended-by-other-side')
    } catch (cause) {
      this.#state = 'failed'
      this.#error = failureOf(cause)
      for (const way of this.#ways) if (way.state === 'sending') way.state = 'stopped'
    } finally {
      this.#abort.abort()
      this.#endedAt = this.#options.runtime.now()
      this.#options.onChange()
    }
    if (!this.#options.signal.aborted) await this.#forget()
  }

  pause(): void {
    if (this.#endedAt !== undefined) return
    this.#paused = true
    for (const { meter } of this.#ways) meter.rest()
    this.#options.onChange()
  }

  resume(): void {
    this.#paused = false
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
      way.gone ||= state === 'left'
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
    if (this.#isThis(transferId)) this.#abort.abort(new ClientError('ended-by-other-side'))
  }

  #isThis(transferId: Bytes): boolean {
    return toBase64url(transferId) === this.#address.transferId
  }

  #progress(credit: number, recipients: TransferProgress['recipients']): void {
    this.#credit = Math.max(this.#credit, credit)
    for (const { recipientId, next } of recipients) {
      const way = this.#wayOf(recipientId)
      if (way !== undefined && !isOver(way)) this.#advance(way, next)
    }
    this.#gate.changed()
    this.#options.onChange()
  }

  async #send(): Promise<void> {
    const { dir, sources, sessionId, chunkSize, signingKey, runtime } = this.#options
    const recipients = this.#ways.filter(({ state }) => state === 'sending')
    if (recipients.length === 0) throw new ClientError('too-large')
    const { contentKey, streamKey, keyCommit } = await newContentKey(
      runtime.randomBytes(32),
      this.#transferId,
    )
    const start = transferStart.stringify({
      dir,
      chunkSize,
      recipients: recipients.map(({ recipient }) => recipient.peer.peerId),
    })
    await this.#start(start)
    await Promise.all(recipients.map((way) => this.#putEnvelope(way, { contentKey, keyCommit })))
    const transferId = this.#transferId
    const stream = sealStream(
      { streamKey, sessionId, transferId, chunkSize, keyCommit },
      plaintextOf(sources.map((source) => ({ item: itemOf(source), bytes: () => source.bytes() }))),
    )
    this.#totals = await this.#upload(stream)
    const parts = {
      sessionId,
      dir,
      transferId,
      keyCommit,
      ...this.#totals,
    } as const
    const signature = await signFinal(signingKey, parts)
    await this.#put(routes.final(this.#address), final.stringify({ transferId, signature }))
    for (const way of this.#ways) this.#advance(way, way.next)
    this.#checkReceipts()
    await this.#gate.until(() => this.#isAlone(), this.#signal)
  }

  /** A device runs one transfer at a time: this one begins when the others of its devices are over. */
  async #start(start: string): Promise<void> {
    const { runtime } = this.#options
    for (let tries = 0; ; tries++) {
      try {
        await this.#put(routes.transfer(this.#address), start)
        break
      } catch (error) {
        if (!(error instanceof TransportError && error.problem === 'busy')) throw error
      }
      this.#become('waiting')
      await delay(backoffMs(tries, runtime), runtime, this.#signal)
    }
    this.#become('running')
  }

  #become(state: 'waiting' | 'running'): void {
    if (this.#state === state) return
    this.#state = state
    this.#options.onChange()
  }

  async #putEnvelope(
    { recipient, id }: Way,
    key: { contentKey: Bytes; keyCommit: Bytes },
  ): Promise<void> {
    const { dir, sessionId, chunkSize, signingKey } = this.#options
    const { transcript, suite, kemKey, psk } = recipient.peer
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
    await this.#put(routes.envelope(this.#address, id), envelope.stringify(sealed))
  }

  async #upload(
    stream: AsyncGenerator<SealedChunk, StreamTotals, undefined>,
  ): Promise<StreamTotals> {
    const inFlight = new Set<Promise<void>>()
    let failure: { cause: unknown } | undefined
    let sealedLast = false
    try {
      for (let index = 0; ; index++) {
        // The totals need no credit: nobody has to acknowledge anything before the final.
        const ready = () => sealedLast || this.#maySend(index) || this.#isAlone()
        await this.#gate.until(ready, this.#signal)
        if (failure) throw failure.cause
        if (this.#isAlone()) throw new ClientError('ended-by-other-side')
        const next = await stream.next()
        if (next.done) {
          await Promise.all(inFlight)
          return next.value
        }
        sealedLast = next.value.last
        const upload = this.#putChunk(next.value)
          .catch((cause: unknown) => {
            failure ??= { cause }
            this.#abort.abort(cause)
          })
          .finally(() => inFlight.delete(upload))
        inFlight.add(upload)
        if (inFlight.size >= UPLOADS_IN_FLIGHT) await Promise.race(inFlight)
      }
    } finally {
      await stream.return({ count: 0, digest: new Uint8Array() }).catch(() => undefined)
    }
  }

  #maySend(index: number): boolean {
    return index < this.#credit && !this.#paused
  }

  /** Nobody is left to upload for. */
  #isAlone(): boolean {
    return this.#ways.every(isOver)
  }

  async #putChunk({ index, last, bytes }: SealedChunk): Promise<void> {
    const { body } = await this.#call({
      method: 'PUT',
      path: routes.chunk(this.#address, index),
      body: bytes,
      last,
    })
    this.#progress(
      orNonsense(() => creditAnswer.parse(body).credit),
      [],
    )
  }

  async #put(path: string, body: string): Promise<void> {
    await this.#call({ method: 'PUT', path, body })
  }

  #call(call: Call): ReturnType<Transport['send']> {
    const { transport, token, runtime } = this.#options
    const signal = this.#signal
    return persistently(() => transport.send({ ...call, token, signal }), runtime, signal)
  }

  /** The relay may forget: every receipt has been read, or nobody reads any more. */
  async #forget(): Promise<void> {
    const { transport, token } = this.#options
    await transport
      .send({ method: 'DELETE', path: routes.transfer(this.#address), token })
      .catch(() => undefined)
  }

  #wayOf(recipientId: Bytes): Way | undefined {
    const id = toBase64url(recipientId)
    return this.#ways.find((way) => way.id === id)
  }

  #advance(way: Way, next: number): void {
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
      else if (way.gone) this.#part(way)
    }
    this.#gate.changed()
  }

  /** A receiver that reads no more and has no valid receipt: what it took stays unconfirmed. */
  #part(way: Way): void {
    if (way.gone && way.state === 'sending') way.state = 'left'
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

function isOver({ state, gone, receipt }: Way): boolean {
  const unconfirmed = state === 'delivered' && gone && receipt === undefined
  return state === 'received' || state === 'left' || state === 'refused' || unconfirmed
}

function itemOf(source: Source): ManifestItem {
  const { kind, name, path, mediaType, size, time } = source
  return { kind, name, path, mediaType, size, time }
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
  return clientErrorOf(cause, cause instanceof SourceError ? 'source-changed' : 'internal')
}
