import {
  EnvelopeError,
  finalHolds,
  type ManifestItem,
  OpenStream,
  openEnvelope,
  ProtocolError,
  signReceipt,
  uniqueNames,
} from '@valise/protocol'
import {
  acknowledgement,
  type Bytes,
  type Direction,
  type Envelope,
  envelope,
  equalBytes,
  final,
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
import { backoffMs, delay, isPassing, persistently } from '../transport/backoff.ts'
import { clientErrorOf } from '../transport/client-error-of.ts'
import type { Transport } from '../transport/transport.ts'
import { Gate } from './gate.ts'
import type { IncomingView } from './incoming-view.ts'
import { ProgressMeter } from './progress.ts'

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
  transport: Transport
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
  #bytes = 0
  #acknowledged = 0
  #acknowledging = false
  #committed = false
  #error: ClientError | undefined
  #endedAt: number | undefined

  constructor(options: IncomingTransferOptions) {
    const { sessionId, view, ownId } = options
    this.#options = options
    this.#address = {
      sessionId: toBase64url(sessionId),
      transferId: toBase64url(view.transferId),
    }
    this.#recipient = toBase64url(ownId)
    this.#signal = AbortSignal.any([options.signal, this.#abort.signal])
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
      error: this.#error,
    }
  }

  /** What the relay holds of this transfer. Anything in it may be invented. */
  onTransfer(view: TransferView): void {
    // The first final is the only one: it is judged when the last chunk has been taken.
    this.#final ??= view.final
    this.#gate.changed()
  }

  /** The author has ended it, or the relay says so. */
  onEnded(): void {
    this.#abort.abort(new ClientError('ended-by-other-side'))
  }

  /**
   * Takes, verifies and commits all of it, then sends the receipt. Rejects with ClientError after
   * the sink has discarded everything.
   */
  async run(): Promise<void> {
    const { sink } = this.#options
    try {
      const opened = await this.#open()
      const stream = this.#stream(opened)
      this.onTransfer(this.#options.view)
      await this.#download(stream)
      await this.#verify(stream, opened.keyCommit)
      // From here on an end of the session takes nothing back.
      await sink.commit()
      this.#committed = true
      await this.#confirmReceipt(stream)
    } catch (cause) {
      this.#abort.abort()
      // What has been verified and committed stays, even if the receipt never arrives.
      if (this.#committed) return
      await sink.discard().catch(() => undefined)
      await this.#leave()
      this.#error = this.#failureOf(cause)
      throw this.#error
    } finally {
      this.#endedAt = this.#options.runtime.now()
      this.#options.onChange()
    }
  }

  async #open(): Promise<{ streamKey: CryptoKey; keyCommit: Bytes; message: Envelope }> {
    const { view, dir, peer, sessionId } = this.#options
    const mine = view.recipients.find(
      ({ recipientId }) => toBase64url(recipientId) === this.#recipient,
    )
    const message = envelope.parse(mine?.envelope ?? '')
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

  #stream({
    streamKey,
    keyCommit,
    message,
  }: {
    streamKey: CryptoKey
    keyCommit: Bytes
    message: Envelope
  }): OpenStream {
    const { sink } = this.#options
    const { transferId, chunkSize } = message
    return new OpenStream({
      streamKey,
      sessionId: this.#options.sessionId,
      transferId,
      chunkSize,
      keyCommit,
      onManifest: async (items) => {
        this.#items = itemsOf(items)
        const total = totalOf(items)
        if (total !== undefined && total > sink.capacity) throw new ClientError('too-large')
        this.#meter = new ProgressMeter(total)
        this.#options.onChange()
        await saving(() => sink.begin(this.#items ?? []))
      },
      onBytes: async (index, bytes) => {
        this.#bytes += bytes.length
        // An item of unknown size is ended here when it outgrows what this device can keep.
        if (this.#bytes > sink.capacity) throw new ClientError('too-large')
        await saving(() => sink.write(index, bytes))
      },
    })
  }

  async #download(stream: OpenStream): Promise<void> {
    const { transport, token, runtime } = this.#options
    for (let tries = 0; !stream.complete; tries++) {
      try {
        const path = routes.frames(this.#address, stream.next)
        for await (const frame of transport.frames(path, token, this.#signal)) {
          if (frame === undefined) continue
          const taken = await stream.take(frame.index, frame.last, frame.bytes)
          if (taken === 'not-next') break
          tries = 0
          this.#meter.advance(this.#bytes, runtime.now())
          this.#acknowledge(stream.next)
          this.#options.onChange()
          if (stream.complete) return
        }
      } catch (error) {
        this.#signal.throwIfAborted()
        if (!isPassing(error)) throw error
      }
      await delay(backoffMs(tries, runtime), runtime, this.#signal)
    }
  }

  /** One acknowledgement is under way at a time; it always says the newest. */
  #acknowledge(next: number): void {
    this.#acknowledged = next
    if (!this.#acknowledging) void this.#putAcknowledgements()
  }

  async #putAcknowledgements(): Promise<void> {
    let sent = 0
    this.#acknowledging = true
    try {
      while (sent < this.#acknowledged) {
        sent = this.#acknowledged
        const body = acknowledgement.stringify({ next: sent })
        await this.#put(routes.acknowledgement(this.#address, this.#recipient), body)
      }
    } catch (cause) {
      this.#abort.abort(cause)
    } finally {
      // In the same step as the last look at the figure: none that comes after it is missed.
      this.#acknowledging = false
    }
  }

  async #verify(stream: OpenStream, keyCommit: Bytes): Promise<void> {
    const { dir, peer, sessionId, view } = this.#options
    await this.#gate.until(() => this.#final !== undefined, this.#signal)
    const { transferId, signature } = final.parse(this.#final ?? '')
    const parts = {
      sessionId,
      dir,
      transferId: view.transferId,
      keyCommit,
      count: stream.count,
      digest: stream.digest ?? new Uint8Array(),
    } as const
    const holds =
      equalBytes(transferId, view.transferId) && (await finalHolds(peer.signKey, parts, signature))
    if (!holds) throw new ClientError('transfer-damaged')
  }

  async #confirmReceipt(stream: OpenStream): Promise<void> {
    const { dir, peer, view, signingKey } = this.#options
    const { transferId } = view
    const signature = await signReceipt(signingKey, {
      transcript: peer.transcript,
      dir,
      transferId,
      count: stream.count,
      digest: stream.digest ?? new Uint8Array(),
    })
    await this.#put(
      routes.receipt(this.#address, this.#recipient),
      receipt.stringify({ transferId, signature }),
    )
    await this.#leave()
  }

  async #put(path: string, body: string): Promise<void> {
    const { transport, token, runtime } = this.#options
    const signal = this.#signal
    await persistently(
      () => transport.send({ method: 'PUT', path, body, token, signal }),
      runtime,
      signal,
    )
  }

  /** Tells the relay that this device reads no more: the clean-up. */
  async #leave(): Promise<void> {
    const { transport, token, signal } = this.#options
    // With the session it has left already, and its token is used no more.
    if (signal.aborted) return
    await transport
      .send({ method: 'DELETE', path: routes.recipient(this.#address, this.#recipient), token })
      .catch(() => undefined)
  }

  #failureOf(cause: unknown): ClientError {
    if (cause instanceof EnvelopeError) return new ClientError('transfer-refused', { cause })
    if (cause instanceof ProtocolError || cause instanceof WireError) {
      return new ClientError('transfer-damaged', { cause })
    }
    return clientErrorOf(cause)
  }
}

async function saving(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (cause) {
    throw cause instanceof ClientError ? cause : new ClientError('save-failed', { cause })
  }
}

/** Only files are saved under a name: a text is shown, and must not make twins with a file. */
function itemsOf(items: readonly ManifestItem[]): ReceivedItem[] {
  const names = uniqueNames(items.filter(({ kind }) => kind === 'file')).values()
  return items.map((item) => {
    const named = item.kind === 'file' ? names.next().value : undefined
    return { ...item, name: named?.name ?? '', path: named?.path ?? [] }
  })
}

function totalOf(items: readonly ManifestItem[]): number | undefined {
  let total = 0
  for (const { size } of items) {
    if (size === 'unknown') return undefined
    total += size
  }
  return total
}
