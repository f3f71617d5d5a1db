import type { StreamTotals } from '@valise/protocol'
import { creditAnswer } from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import type { RelayCalls } from '../transport/relay-calls.ts'
import { type Answer, TransportError } from '../transport/transport.ts'
import type { MakeSealer, Sealer, SealerParams } from './sealer.ts'
import { Uploads } from './uploads.ts'

export interface OutgoingPayloadOptions {
  calls: RelayCalls
  makeSealer: MakeSealer
  runtime: Runtime
  /** Aborts when the transfer ends. */
  signal: AbortSignal
  /** Whether something comes to this device at the same time. */
  readonly isDownloading: () => boolean
  /** The relay has taken a chunk, and says how far it lets the next ones go. */
  readonly onCredit: (credit: number) => void
  /** A chunk is not on its way any more. */
  readonly onStored: () => void
  /** A chunk was refused for good. */
  readonly onFailure: (cause: unknown) => void
}

/** The chunks of one transfer: sealed once, uploaded, and kept while somebody may still need them. */
export class OutgoingPayload {
  readonly #options: OutgoingPayloadOptions
  readonly #uploads: Uploads
  #sealer: Sealer | undefined
  #storedEnd = 0
  #wasStored = false

  constructor(options: OutgoingPayloadOptions) {
    const { calls, runtime, signal, isDownloading, onStored, onFailure } = options
    this.#options = options
    this.#uploads = new Uploads({
      calls,
      runtime,
      signal,
      isDownloading,
      put: (index, signal) => this.#put(index, signal),
      onStored,
      onFailure,
    })
  }

  /** Above every chunk that this start of the relay has. */
  get storedEnd(): number {
    return this.#storedEnd
  }

  /** The relay has had a chunk, if only before it was started anew. */
  get wasStored(): boolean {
    return this.#wasStored
  }

  get hasBegun(): boolean {
    return this.#sealer !== undefined
  }

  /** The relay has every chunk that was sealed. */
  get isStored(): boolean {
    return this.#uploads.isIdle
  }

  /** As far as there is credit, and one chunk ahead: what is sealed goes up soon. */
  get hasRoom(): boolean {
    return this.#uploads.hasRoom
  }

  begin(params: SealerParams): void {
    this.#sealer = this.#options.makeSealer(params)
  }

  /** Seals one more chunk; after the last one, says what the final signs. */
  async sealNext(): Promise<StreamTotals | undefined> {
    const sealer = this.#begun()
    const { index, last } = await sealer.seal()
    // Stopped while it was sealed.
    this.#options.signal.throwIfAborted()
    this.#uploads.add(index)
    return last ? sealer.totals() : undefined
  }

  /** Chunks below `credit` may be uploaded. */
  grant(credit: number): void {
    this.#uploads.grant(credit)
  }

  /** While held no upload is begun. */
  hold(isHeld: boolean): void {
    this.#uploads.hold(isHeld)
  }

  /** Everybody has the chunks below this: nobody will ask for them again. */
  release(below: number): void {
    this.#uploads.release(below)
    this.#sealer?.release(below)
  }

  /** The relay knows none of them any more. */
  startAnew(): void {
    this.#storedEnd = 0
    this.#uploads.startAnew()
  }

  /** Drops everything, the key too. */
  stop(): void {
    this.#sealer?.stop()
    this.#sealer = undefined
  }

  async #put(index: number, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#begun().upload(index, signal)
    this.#wasStored = true
    this.#storedEnd = Math.max(this.#storedEnd, index + 1)
    this.#options.onCredit(creditOf(answer))
    return answer
  }

  #begun(): Sealer {
    if (this.#sealer === undefined) throw new ClientError('internal')
    return this.#sealer
  }
}

/** What the relay answers to a chunk. */
function creditOf({ body }: Answer): number {
  try {
    return creditAnswer.parse(body).credit
  } catch (cause) {
    throw new TransportError('nonsense', {}, { cause })
  }
}
