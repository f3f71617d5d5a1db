import { ProtocolError, SUPPORTED_SUITES } from '@valise/protocol'
import {
  MAX_SESSION_SECONDS,
  RECEIVER_TO_SENDER,
  routes,
  SENDER_TO_RECEIVER,
  toBase64url,
  WireError,
} from '@valise/protocol/wire'
import { ClientError, type ClientErrorCode } from '../errors.ts'
import type { Invitation } from '../pairing/invitation.ts'
import type { ComparedReceiver, GreetedReceiver } from '../pairing/joining-receiver.ts'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import { SaidMessages } from '../pairing/said-messages.ts'
import { Boxes, type BoxesOptions } from '../session/boxes.ts'
import { leave } from '../session/entrance.ts'
import { Once } from '../session/once.ts'
import type { Participant } from '../session/participant.ts'
import { SessionClock } from '../session/session-clock.ts'
import type { Source } from '../sources/source.ts'
import { Store } from '../store.ts'
import { clientErrorOf } from '../transport/client-error-of.ts'
import { TransportError } from '../transport/transport.ts'
import { type AskedToJoin, askToJoin } from './ask-to-join.ts'
import { ReceiverListener } from './receiver-listener.ts'
import type { ReceiverEffect, ReceiverEvent, ReceiverState } from './receiver-state.ts'
import { stepReceiver } from './receiver-step.ts'
import type { ReceiverView } from './receiver-view.ts'
import { receiverViewOf } from './receiver-view-of.ts'

export interface ReceiverSessionOptions extends BoxesOptions {
  /** A code that was typed, or what a scanned link held. */
  invitation: Invitation
  /** Ways of sealing that this device offers, ascending; all that there are when left out. */
  suites?: readonly number[]
}

/** Everything that must be gone after the session. */
interface Secrets extends AskedToJoin {
  said: SaidMessages
  listener: ReceiverListener
  greeted?: GreetedReceiver
  compared?: ComparedReceiver
  sender?: PairedPeer
}

/** Failures that no attack is needed for: the sender can send again, and the session goes on. */
const endsTransferAlone = new Set<ClientErrorCode>([
  'transfer-ended',
  'detached',
  'save-failed',
  'too-large',
])

/**
 * The receiving side of a session: carries out what its machine decides. All secrets live in this
 * object alone and are dropped at the session's end.
 */
export class ReceiverSession {
  readonly #options: ReceiverSessionOptions
  readonly #mode: 'scanned' | 'typed'
  readonly #store: Store<ReceiverView>
  #state: ReceiverState = { state: 'asking' }
  #secrets: Secrets | undefined
  readonly #abort = new AbortController()
  readonly #end = new Once()
  #joining: Promise<void> | undefined
  readonly #boxes: Boxes
  readonly #clock: SessionClock
  #sources: readonly Source[] = []
  #joinedAt: number | undefined
  #waitsForRoom = false
  #connection: ReceiverView['connection'] = 'connected'
  #warning: ReceiverView['warning']

  constructor(options: ReceiverSessionOptions) {
    this.#options = options
    this.#mode = options.invitation.scanned ? 'scanned' : 'typed'
    this.#boxes = new Boxes(options, {
      out: RECEIVER_TO_SENDER,
      in: SENDER_TO_RECEIVER,
      signal: this.#abort.signal,
      onChange: () => this.#publish(),
    })
    const { runtime } = options
    const boxes = this.#boxes
    this.#clock = new SessionClock({ runtime, boxes, onTime: () => this.#expire() })
    this.#store = new Store(this.#makeView())
  }

  /** The current view; the same object until something changes. */
  readonly getView = (): ReceiverView => this.#store.get()

  /** Calls `listener` after every change; returns the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener)

  /** Looks the code up and asks to join, once. Rejects with ClientError; the view says the same. */
  async join(): Promise<void> {
    // Of two requests one would wait at the sender for a device that has forgotten it.
    this.#joining ??= this.#joinNow()
    await this.#joining
  }

  async #joinNow(): Promise<void> {
    const signal = this.#abort.signal
    try {
      const asked = await this.#ask(signal)
      signal.throwIfAborted()
      const listener = this.#begin(asked)
      await this.#dispatch({ type: 'asked' })
      // From now on, and not from the first event: the relay may hold all of them back.
      this.#expireIn(MAX_SESSION_SECONDS)
      void listener.listen()
    } catch (cause) {
      const error = signal.aborted ? new ClientError('cancelled') : joinErrorOf(cause)
      await this.#dispatch({ type: 'ended', error })
      throw error
    }
  }

  /** Typed alone: whether the sender's screen shows exactly this code. */
  async compare(same: boolean): Promise<void> {
    const event = { type: 'userCompares', same } as const
    // A No that nobody asked for, such as a second tap, ends nothing.
    if (same || this.#state.state !== 'comparing') await this.#dispatch(event)
    else await this.#end.run(() => this.#leaveAfter(event))
  }

  /**
   * Sends back, as soon as the confirmation is there (phase `waiting-for-transfer` and after). Does
   * nothing before that, nor while something is sent back already.
   */
  async send(sources: readonly Source[]): Promise<void> {
    await this.#boxes.outbox.cleared()
    // What was asked for first goes first, though it has not begun.
    if (this.#state.state === 'confirming' && this.#state.sending) return
    this.#sources = sources
    await this.#dispatch({ type: 'userSends' })
  }

  /** Sends back once more what was sent back last, and did not get through. */
  async sendAgain(): Promise<void> {
    const { sources } = this.#boxes.outbox
    if (sources !== undefined) await this.send(sources)
  }

  pause(): void {
    this.#boxes.outbox.pause()
  }

  resume(): void {
    this.#boxes.outbox.resume()
  }

  /** What comes waits, until it may go on. */
  pauseIncoming(): void {
    this.#boxes.inbox.pause()
  }

  resumeIncoming(): void {
    this.#boxes.inbox.resume()
  }

  /**
   * Leaves: the relay cleans up, all keys are dropped. Resolves when that is over, also when
   * something else has begun it. Never rejects.
   */
  async cancel(): Promise<void> {
    await this.#endWith(undefined)
  }

  // --- the session at the relay ---

  #ask(signal: AbortSignal): Promise<AskedToJoin> {
    const { invitation, transport, runtime, suites = SUPPORTED_SUITES } = this.#options
    return askToJoin({
      invitation,
      transport,
      runtime,
      suites,
      signal,
      onWaiting: (waits) => {
        this.#waitsForRoom = waits
        this.#publish()
      },
      sessionId: () => this.#secrets?.greeted?.sessionId,
    })
  }

  #begin(asked: AskedToJoin): ReceiverListener {
    const { runtime } = this.#options
    const said = new SaidMessages(asked.calls)
    const listener = new ReceiverListener({
      participant: { ownId: asked.receiverId, calls: asked.calls },
      boxes: this.#boxes,
      said,
      clock: this.#clock,
      runtime,
      signal: this.#abort.signal,
      state: () => this.#state,
      dispatch: (event) => this.#dispatch(event),
      onConnection: (state) => {
        this.#connection = state
        this.#publish()
      },
      onSeconds: (seconds) => {
        this.#expireIn(seconds)
        this.#publish()
      },
      onFailure: (cause) => void this.#failWith(clientErrorOf(cause)),
    })
    this.#secrets = { ...asked, said, listener }
    return listener
  }

  /**
   * What arrives just now goes on; the relay says anew how long. Whatever it says: 15 minutes from
   * joining, or 5 after the last transfer.
   */
  #expireIn(seconds: number): void {
    if (this.#abort.signal.aborted) return
    const now = this.#options.runtime.now()
    this.#joinedAt ??= now
    const latest = Math.max(this.#joinedAt + MAX_SESSION_SECONDS * 1000, this.#clock.keptUntil)
    this.#clock.expireAt(Math.min(now + seconds * 1000, latest))
  }

  #expire(): void {
    if (this.#boxes.areBusy) this.#clock.lookAt(this.#clock.keptUntil)
    else void this.#endWith(new ClientError('expired'))
  }

  // --- the machine and its effects ---

  async #dispatch(event: ReceiverEvent): Promise<void> {
    const { state, effects, warning } = stepReceiver(this.#state, event, this.#mode)
    this.#state = state
    this.#warning = warning ?? this.#warning
    const running = effects.map((effect) => this.#carryOut(effect))
    this.#publish()
    await Promise.all(running)
  }

  async #carryOut(effect: ReceiverEffect): Promise<void> {
    const secrets = this.#secrets
    if (effect.effect === 'drop') return this.#drop()
    if (secrets === undefined) return
    try {
      await this.#effects[effect.effect](secrets, effect as never)
    } catch (cause) {
      await this.#failWith(pairingErrorOf(cause, effect.effect))
    }
  }

  async #failWith(error: ClientError): Promise<void> {
    if (!this.#abort.signal.aborted) await this.#endWith(error)
  }

  readonly #effects: {
    [E in Exclude<ReceiverEffect['effect'], 'drop'>]: (
      secrets: Secrets,
      effect: Extract<ReceiverEffect, { effect: E }>,
    ) => Promise<void>
  } = {
    checkHello: async (secrets, { hello }) => {
      const greeted = await secrets.joining.hear(hello)
      secrets.greeted = greeted
      await this.#dispatch({ type: 'helloHolds', code: greeted.code })
      await secrets.said.say(toBase64url(secrets.receiverId), 'reveal', greeted.reveal)
      secrets.listener.offerApproval()
    },

    checkApproval: async (secrets, { approve }) => {
      if (secrets.greeted === undefined) throw new ClientError('internal')
      secrets.compared = await secrets.greeted.approved(approve)
      await this.#dispatch({ type: 'approvalHolds' })
    },

    confirm: async (secrets) => {
      if (secrets.compared === undefined) throw new ClientError('internal')
      const { text, sender } = await secrets.compared.confirm(this.#boxes.inbox.capacity)
      secrets.sender = sender
      await secrets.said.say(toBase64url(secrets.receiverId), 'confirm', text)
      await this.#dispatch({ type: 'confirmed' })
      secrets.listener.offerTransfers()
    },

    takeTransfer: async (secrets, { transfer }) => {
      const { sender, participant } = this.#paired(secrets)
      try {
        await this.#boxes.inbox.take(transfer, sender, participant)
        await this.#dispatch({ type: 'transferReceived' })
      } catch (cause) {
        if (!(cause instanceof ClientError && endsTransferAlone.has(cause.code))) throw cause
        await this.#dispatch({ type: 'transferFailed' })
      }
      secrets.listener.offerTransfers()
    },

    send: async (secrets) => {
      const { sender, participant } = this.#paired(secrets)
      const recipients = () => [{ row: 'sender', pairs: undefined, peer: sender }]
      const shipment = { sources: this.#sources, recipients }
      await this.#boxes.outbox.send(shipment, participant, () =>
        this.#dispatch({ type: 'sendingOver' }),
      )
    },
  }

  #paired({ sender, token, receiverId, keys, calls }: Secrets): {
    sender: PairedPeer
    participant: Participant
  } {
    if (sender === undefined) throw new ClientError('internal')
    const signingKey = keys.signing.privateKey
    return {
      sender,
      participant: { sessionId: sender.peerId, ownId: receiverId, token, signingKey, calls },
    }
  }

  async #endWith(error: ClientError | undefined): Promise<void> {
    await this.#end.run(() => this.#leaveAfter({ type: 'ended', error }))
  }

  async #leaveAfter(last: ReceiverEvent): Promise<void> {
    const secrets = this.#secrets
    await this.#dispatch(last)
    // What is being asked is aborted, and takes itself back.
    await this.#joining?.catch(() => undefined)
    if (secrets === undefined) return
    const { token, receiverId } = secrets
    const path = routes.request(toBase64url(receiverId))
    await leave({ transport: this.#options.transport, path, token })
  }

  #drop(): void {
    this.#abort.abort(new ClientError('cancelled'))
    this.#clock.stop()
    this.#boxes.drop()
    this.#secrets = undefined
    this.#sources = []
  }

  // --- the view ---

  #publish(): void {
    this.#store.set(this.#makeView())
  }

  #makeView(): ReceiverView {
    return receiverViewOf(this.#state, {
      ...this.#boxes.view,
      waitsForRoom: this.#waitsForRoom,
      mode: this.#mode,
      connection: this.#connection,
      expiresAt: this.#clock.expiresAt,
      warning: this.#warning,
    })
  }
}

function joinErrorOf(cause: unknown): ClientError {
  // Before there is a session of ours, nothing of ours can have been ended.
  const gone = cause instanceof TransportError && cause.problem === 'not-found'
  return gone ? new ClientError('relay-misbehaves', { cause }) : clientErrorOf(cause)
}

function pairingErrorOf(cause: unknown, effect: ReceiverEffect['effect']): ClientError {
  if (!(cause instanceof ProtocolError || cause instanceof WireError)) return clientErrorOf(cause)
  if (effect === 'checkApproval') return new ClientError('approval-not-genuine', { cause })
  if (cause.code === 'no-common-suite') return new ClientError('no-common-suite', { cause })
  return new ClientError('sender-not-genuine', { cause })
}
