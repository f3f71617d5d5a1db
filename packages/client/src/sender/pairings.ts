import {
  deny,
  type PairingMessageKind,
  type RequestView,
  request,
  toBase64url,
} from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import {
  type ApprovedReceiver,
  PendingReceiver,
  type RevealedReceiver,
  type SenderContext,
} from '../pairing/pending-receiver.ts'
import { SaidMessages } from '../pairing/said-messages.ts'
import type { Runtime } from '../runtime.ts'
import type { RelayCalls } from '../transport/relay-calls.ts'
import { TransportError } from '../transport/transport.ts'
import type { SenderEvent } from './sender-state.ts'

export interface PairingsOptions {
  context: SenderContext
  calls: RelayCalls
  runtime: Runtime
  /** Aborts when the session ends. */
  signal: AbortSignal
  /** Whether the relay is heard just now. */
  readonly isConnected: () => boolean
  /** Tells the machine what has come of an effect. */
  readonly dispatch: (event: SenderEvent) => Promise<void>
  /** A receiver is not there any more. */
  readonly onLeft: (receiver: string, isMissing: boolean) => void
}

/** A receiver's way through the pairing; each step exists only after the one before. */
interface Pairing {
  pending: PendingReceiver
  revealed?: RevealedReceiver
  approved?: ApprovedReceiver
  paired?: PairedPeer
}

/**
 * The pairings of a session, as its sender makes them: what was computed for each receiver and said
 * to it. Receivers are named by their id in base64url.
 */
export class Pairings {
  readonly #options: PairingsOptions
  readonly #said: SaidMessages
  readonly #pairings = new Map<string, Pairing>()
  readonly #revealTimers = new Map<string, () => void>()

  constructor(options: PairingsOptions) {
    this.#options = options
    this.#said = new SaidMessages(options.calls)
  }

  /** There as soon as both sides have confirmed. */
  peerOf(receiver: string): PairedPeer | undefined {
    return this.#pairings.get(receiver)?.paired
  }

  async answer(receiver: string, text: string): Promise<void> {
    const { context, runtime, signal, dispatch } = this.#options
    const nS = runtime.randomBytes(32)
    const pending = await PendingReceiver.answer(context, request.parse(text), nS).catch(
      () => undefined,
    )
    // The end may have come meanwhile: then nothing with keys is kept any more.
    if (signal.aborted) return
    if (pending === undefined) return dispatch({ type: 'requestRefused', receiver })
    this.#pairings.set(receiver, { pending })
    await dispatch({ type: 'requestAnswered', receiver })
    await this.#tell(receiver, 'hello', pending.hello)
    await dispatch({ type: 'helloSent', receiver })
  }

  /** From now on the receiver has its time to reveal. */
  awaitReveal(receiver: string, ms: number): void {
    const { runtime, isConnected, dispatch } = this.#options
    const overdue = () => {
      // While this device hears nothing of the relay, the receiver may have revealed long ago.
      if (isConnected()) void dispatch({ type: 'revealOverdue', receiver })
      else this.awaitReveal(receiver, ms)
    }
    this.#revealTimers.set(receiver, runtime.setTimer(ms, overdue))
  }

  async checkReveal(receiver: string, reveal: string): Promise<void> {
    const { dispatch } = this.#options
    this.#stopRevealTimer(receiver)
    const pairing = this.#pairings.get(receiver)
    const revealed = await pairing?.pending.reveal(reveal).catch(() => undefined)
    if (pairing === undefined || revealed === undefined) {
      return dispatch({ type: 'revealRefused', receiver })
    }
    pairing.revealed = revealed
    await dispatch({ type: 'revealHolds', receiver, code: revealed.code })
  }

  async approve(receiver: string): Promise<void> {
    const pairing = this.#pairings.get(receiver)
    if (pairing?.revealed === undefined) throw new ClientError('internal')
    pairing.approved = await pairing.revealed.approve()
    await this.#tell(receiver, 'approve', pairing.approved.approval)
  }

  async deny(receiver: string): Promise<void> {
    this.#stopRevealTimer(receiver)
    this.#pairings.delete(receiver)
    await this.#tell(receiver, 'deny', deny.stringify({}))
  }

  async checkConfirm(receiver: string, confirm: string): Promise<void> {
    const { dispatch } = this.#options
    const pairing = this.#pairings.get(receiver)
    const paired = await pairing?.approved?.confirm(confirm).catch(() => undefined)
    if (pairing === undefined || paired === undefined) {
      return dispatch({ type: 'confirmRefused', receiver })
    }
    pairing.paired = paired
    await dispatch({ type: 'confirmHolds', receiver })
  }

  /** What a relay that was started anew has not been told yet. A denial too: whoever was denied stays so. */
  async sayAgain(view: RequestView): Promise<void> {
    const receiver = toBase64url(view.receiverId)
    const missing = this.#said.missingIn(view)
    await Promise.all(missing.map(({ kind, text }) => this.#tell(receiver, kind, text)))
  }

  drop(): void {
    for (const stop of this.#revealTimers.values()) stop()
    this.#revealTimers.clear()
    this.#pairings.clear()
  }

  /** A receiver may have left meanwhile: that ends its request, and nothing else. */
  async #tell(receiver: string, kind: PairingMessageKind, text: string): Promise<void> {
    try {
      await this.#said.say(receiver, kind, text)
    } catch (error) {
      if (!(error instanceof TransportError && error.status === 404)) throw error
      this.#options.onLeft(receiver, false)
    }
  }

  #stopRevealTimer(receiver: string): void {
    this.#revealTimers.get(receiver)?.()
    this.#revealTimers.delete(receiver)
  }
}
