import { bestSuite, codePairs, ProtocolError, SUPPORTED_SUITES } from '@valise/protocol'
import {
  type Bytes,
  lookup,
  lookupAnswer,
  MAX_SESSION_SECONDS,
  PROTOCOL_VERSION,
  RECEIVER_TO_SENDER,
  type RelayEvent,
  type RequestView,
  receiverIdOf,
  routes,
  SENDER_TO_RECEIVER,
  TOKEN_BYTES,
  type TransferView,
  toBase64url,
  WireError,
} from '@valise/protocol/wire'
import { ClientError, type ClientErrorCode } from '../errors.ts'
import { DeviceKeys } from '../pairing/device-keys.ts'
import {
  type ComparedReceiver,
  type GreetedReceiver,
  type Invitation,
  JoiningReceiver,
} from '../pairing/joining-receiver.ts'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import { SaidMessages } from '../pairing/said-messages.ts'
import type { Runtime } from '../runtime.ts'
import type { Sink } from '../sinks/sink.ts'
import type { Source } from '../sources/source.ts'
import { Store } from '../store.ts'
import { IncomingTransfer } from '../transfer/incoming-transfer.ts'
import { isAskedFor, Offers } from '../transfer/offers.ts'
import { localOpener, type MakeOpener } from '../transfer/opener.ts'
import { OutgoingTransfer } from '../transfer/outgoing-transfer.ts'
import { localSealer, type MakeSealer } from '../transfer/sealer.ts'
import type { SentReceipt } from '../transfer/sent-receipt.ts'
import { runThroughProxies } from '../transfer/smaller-chunks.ts'
import { askChunkSize } from '../transport/chunk-size.ts'
import { clientErrorOf } from '../transport/client-error-of.ts'
import { watchEvents } from '../transport/event-watch.ts'
import { RelayCalls } from '../transport/relay-calls.ts'
import { type Transport, TransportError } from '../transport/transport.ts'
import { whenThereIsRoom } from '../transport/when-there-is-room.ts'
import type { ReceiverEffect, ReceiverEvent, ReceiverState } from './receiver-state.ts'
import { isPaired, stepReceiver } from './receiver-step.ts'
import type { ReceiverView } from './receiver-view.ts'

/**
 * Milliseconds by which another clock may be ahead of what this device knows: the relay says whole
 * seconds, and they travel. An end that comes so close to the time is the time's.
 */
const CLOCK_SLACK_MS = 2_000

/** Milliseconds that a session outlives its last transfer, when its own time is over. */
const AFTER_TRANSFER_MS = 5 * 60_000

export interface ReceiverSessionOptions {
  /** A code that was typed, or what a scanned link held. */
  invitation: Invitation
  transport: Transport
  runtime: Runtime
  /** Ways of sealing that this device offers, ascending; all that there are when left out. */
  suites?: readonly number[]
  /** A fresh sink for each transfer. */
  makeSink(): Sink
  /** Where payloads are sealed and opened; here when left out. */
  makeSealer?: MakeSealer
  makeOpener?: MakeOpener
}

/** Everything that must be gone after the session. */
interface Secrets {
  token: Bytes
  receiverId: Bytes
  keys: DeviceKeys
  joining: JoiningReceiver
  calls: RelayCalls
  said: SaidMessages
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

const phases: Record<ReceiverState['state'], ReceiverView['phase']> = {
  asking: 'joining',
  waitingForHello: 'joining',
  checkingHello: 'joining',
  waitingForApproval: 'waiting-for-approval',
  checkingApproval: 'waiting-for-approval',
  comparing: 'comparing',
  confirming: 'waiting-for-transfer',
  waitingForTransfer: 'waiting-for-transfer',
  arriving: 'arriving',
  received: 'received',
  ended: 'ended',
}

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
  /** What is left of the transfers after the end: they hold keys, and their views do not. */
  readonly #shown: Pick<ReceiverView, 'transfer' | 'incoming'> = {
    transfer: undefined,
    incoming: undefined,
  }
  readonly #offers = new Offers()
  /** Of what has been received, by transferId (base64url). */
  readonly #receipts = new Map<string, SentReceipt>()
  #incoming: IncomingTransfer | undefined
  #outgoing: OutgoingTransfer | undefined
  #sources: readonly Source[] = []
  #sendingOver: Promise<void> = Promise.resolve()
  #latest: ReceiverView['latest']
  #abort = new AbortController()
  #connection: ReceiverView['connection'] = 'connected'
  #expiresAt: number | undefined
  #waitsForRoom = false
  #stopExpiry: (() => void) | undefined
  #joinedAt: number | undefined
  #warning: ReceiverView['warning']

  constructor(options: ReceiverSessionOptions) {
    this.#options = options
    this.#mode = options.invitation.scanned ? 'scanned' : 'typed'
    this.#store = new Store(this.#makeView())
  }

  /** The current view; the same object until something changes. */
  readonly getView = (): ReceiverView => this.#store.get()

  /** Calls `listener` after every change; returns the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener)

  /** Looks the code up and asks to join. Rejects with ClientError; the view says the same. */
  async join(): Promise<void> {
    const signal = this.#abort.signal
    try {
      const secrets = await this.#ask(signal)
      signal.throwIfAborted()
      this.#secrets = secrets
      await this.#dispatch({ type: 'asked' })
      // From now on, and not from the first event: the relay may hold all of them back.
      this.#expireIn(MAX_SESSION_SECONDS)
      void this.#watch(secrets)
    } catch (cause) {
      const error = signal.aborted ? new ClientError('cancelled') : joinErrorOf(cause)
      await this.#dispatch({ type: 'ended', error })
      throw error
    }
  }

  /** Typed alone: whether the sender's screen shows exactly this code. */
  async compare(same: boolean): Promise<void> {
    const secrets = this.#secrets
    // A No that nobody asked for, such as a second tap, ends nothing.
    const ends = !same && this.#state.state === 'comparing'
    await this.#dispatch({ type: 'userCompares', same })
    if (ends && secrets) await this.#leave(secrets)
  }

  /**
   * Sends back, as soon as the confirmation is there (phase `waiting-for-transfer` and after). Does
   * nothing before that, nor while something is sent back already.
   */
  async send(sources: readonly Source[]): Promise<void> {
    // The last one is over for its user; the relay may still be clearing it away.
    if (this.#outgoing?.endedAt !== undefined) await this.#sendingOver
    // What was asked for first goes first, though it has not begun.
    if (this.#state.state === 'confirming' && this.#state.sending) return
    this.#sources = sources
    await this.#dispatch({ type: 'userSends' })
  }

  /** Sends back once more what was sent back last, and did not get through. */
  async sendAgain(): Promise<void> {
    if (this.#outgoing !== undefined) await this.send(this.#outgoing.sources)
  }

  pause(): void {
    this.#outgoing?.pause()
  }

  resume(): void {
    this.#outgoing?.resume()
  }

  /** What comes waits, until it may go on. */
  pauseIncoming(): void {
    this.#incoming?.pause()
  }

  resumeIncoming(): void {
    this.#incoming?.resume()
  }

  /** Leaves: the relay cleans up, all keys are dropped. Never rejects. */
  async cancel(): Promise<void> {
    await this.#endWith(undefined)
  }

  // --- asking ---

  async #ask(signal: AbortSignal): Promise<Secrets> {
    const { invitation, transport, runtime } = this.#options
    const { code } = invitation
    const room = {
      runtime,
      signal,
      onWaiting: (waits: boolean) => {
        this.#waitsForRoom = waits
        this.#publish()
      },
    }
    const body = lookup.stringify({ code })
    const answer = await whenThereIsRoom(
      () => transport.send({ method: 'POST', path: routes.lookup, body, signal }),
      room,
    )
    const { suites = SUPPORTED_SUITES } = this.#options
    const suite = suiteFor(suites, answer.body)
    const token = runtime.randomBytes(TOKEN_BYTES)
    const [receiverId, keys] = await Promise.all([receiverIdOf(token), DeviceKeys.make()])
    const joining = await JoiningReceiver.ask({
      invitation,
      receiverId,
      suites,
      suite,
      keys,
      nR: runtime.randomBytes(32),
    })
    const id = toBase64url(receiverId)
    const { request } = joining
    const first = { method: 'PUT', path: routes.request(id), body: request } as const
    const { bootId } = await whenThereIsRoom(async () => {
      try {
        const asked = await transport.send({ ...first, token, signal })
        signal.throwIfAborted()
        return asked
      } catch (error) {
        // Cancelled at the last moment: the relay may have the request all the same, and its sender
        // would wait for an answer to the hello, and take its lack for an attack.
        if (signal.aborted) {
          const gone = { method: 'DELETE', path: first.path, token, keepalive: true } as const
          await transport.send(gone).catch(() => undefined)
        }
        throw error
      }
    }, room)
    const calls = new RelayCalls({
      transport,
      runtime,
      token,
      signal,
      bootId,
      // Whoever has had the hello knows the session by more than its code, which another may have.
      enter: (send) => {
        const sessionId = this.#secrets?.greeted?.sessionId
        return send(
          sessionId === undefined
            ? first
            : {
                method: 'PUT',
                path: routes.requestAgain(toBase64url(sessionId), id),
                body: request,
              },
        )
      },
    })
    return { token, receiverId, keys, joining, calls, said: new SaidMessages(calls) }
  }

  // --- events of the relay ---

  async #watch({ calls, receiverId }: Secrets): Promise<void> {
    const { runtime } = this.#options
    const path = routes.requestEvents(toBase64url(receiverId))
    const signal = this.#abort.signal
    try {
      await watchEvents({
        calls,
        path,
        runtime,
        signal,
        onEvent: (event) => this.#onEvent(event),
        onConnection: (state) => {
          this.#connection = state
          this.#publish()
        },
      })
    } catch (cause) {
      await this.#dispatch({ type: 'ended', error: clientErrorOf(cause) })
    }
  }

  /**
   * This device's own clock ends the session too: a relay that is gone, or that says nothing, must
   * not keep its keys alive. What arrives just now goes on; the relay says anew how long.
   */
  #expireIn(seconds: number): void {
    if (this.#abort.signal.aborted) return
    const { runtime } = this.#options
    const now = runtime.now()
    this.#expiresAt = Math.min(now + seconds * 1000, this.#latestEnd())
    this.#stopExpiry?.()
    this.#stopExpiry = runtime.setTimer(this.#expiresAt - now, () => this.#expire())
  }

  /** Whatever the relay says: 15 minutes from joining, or 5 after the last transfer. */
  #latestEnd(): number {
    const now = this.#options.runtime.now()
    this.#joinedAt ??= now
    const ends = [this.#incoming, this.#outgoing].map((transfer) =>
      transfer === undefined ? 0 : (transfer.endedAt ?? now) + AFTER_TRANSFER_MS,
    )
    return Math.max(this.#joinedAt + MAX_SESSION_SECONDS * 1000, ...ends)
  }

  #expire(): void {
    const { runtime } = this.#options
    const runs = [this.#incoming, this.#outgoing].some(
      (transfer) => transfer !== undefined && transfer.endedAt === undefined,
    )
    if (runs) this.#stopExpiry = runtime.setTimer(AFTER_TRANSFER_MS, () => this.#expire())
    else void this.#endWith(new ClientError('expired'))
  }

  #timeLeft(): number {
    return (this.#expiresAt ?? Number.POSITIVE_INFINITY) - this.#options.runtime.now()
  }

  #onEvent(event: RelayEvent): void {
    switch (event.kind) {
      case 'snapshot':
        this.#expireIn(event.session.seconds)
        for (const view of event.requests) this.#onRequest(view)
        for (const view of event.transfers) this.#onTransfer(view)
        return this.#publish()
      case 'request':
        return this.#onRequest(event.request)
      case 'transfer':
        return this.#onTransfer(event.transfer)
      case 'transfer-ended':
        return this.#onTransferEnded(event.transferId)
      case 'progress':
        this.#outgoing?.onProgress(event)
        return
      case 'session':
        this.#expireIn(event.session.seconds)
        return this.#publish()
      case 'ended': {
        const timeIsUp = event.reason === 'expired' || this.#timeLeft() < CLOCK_SLACK_MS
        const code = timeIsUp ? 'expired' : 'ended-by-other-side'
        void this.#dispatch({ type: 'ended', error: new ClientError(code) })
      }
    }
  }

  #onRequest(view: RequestView): void {
    const secrets = this.#secrets
    if (secrets === undefined || toBase64url(view.receiverId) !== toBase64url(secrets.receiverId))
      return
    for (const { kind, text } of view.left ? [] : secrets.said.missingIn(view)) {
      void secrets.said
        .say(toBase64url(view.receiverId), kind, text)
        .catch((cause: unknown) => this.#failWith(clientErrorOf(cause)))
    }
    if (view.hello !== undefined) void this.#dispatch({ type: 'helloSeen', hello: view.hello })
    if (view.approve !== undefined) {
      this.#approve = view.approve
      this.#offerApproval()
    }
    if (view.deny !== undefined) void this.#dispatch({ type: 'denySeen' })
  }

  /** An approval that comes while the hello is still being checked waits. */
  #approve: string | undefined

  #offerApproval(): void {
    if (this.#approve !== undefined)
      void this.#dispatch({ type: 'approveSeen', approve: this.#approve })
  }

  #onTransfer(view: TransferView): void {
    if (view.dir === RECEIVER_TO_SENDER) {
      this.#outgoing?.onTransfer(view)
      return
    }
    const transfer = toBase64url(view.transferId)
    this.#offers.see(view)
    if (isAskedFor(view, this.#secrets?.receiverId)) void this.#receipts.get(transfer)?.sendAgain()
    if (this.#state.state === 'arriving' && this.#state.transfer === transfer)
      this.#incoming?.onTransfer(view)
    this.#offerTransfers()
  }

  #onTransferEnded(transferId: Bytes): void {
    const transfer = toBase64url(transferId)
    this.#offers.forget(transfer)
    if (this.#state.state === 'arriving' && this.#state.transfer === transfer)
      this.#incoming?.onEnded()
    this.#outgoing?.onEnded(transferId)
  }

  /** An envelope that comes before the pairing is confirmed waits unread. */
  #offerTransfers(): void {
    const secrets = this.#secrets
    if (secrets === undefined || !isPaired(this.#state)) return
    for (const { transfer } of this.#offers.for(toBase64url(secrets.receiverId))) {
      void this.#dispatch({ type: 'transferSeen', transfer })
    }
  }

  // --- the machine and its effects ---

  async #dispatch(event: ReceiverEvent): Promise<void> {
    const { state, effects, warning } = stepReceiver(this.#state, event, this.#mode)
    this.#state = state
    this.#warning = warning ?? this.#warning
    const running = effects.map((effect) => this.#carryOut(effect))
    if (state.state === 'ended') this.#letGo()
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
    if (this.#abort.signal.aborted) return this.#letGo()
    await this.#endWith(error)
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
      this.#offerApproval()
    },

    checkApproval: async (secrets, { approve }) => {
      if (secrets.greeted === undefined) throw new ClientError('internal')
      secrets.compared = await secrets.greeted.approved(approve)
      await this.#dispatch({ type: 'approvalHolds' })
    },

    confirm: async (secrets) => {
      if (secrets.compared === undefined) throw new ClientError('internal')
      const { text, sender } = await secrets.compared.confirm(this.#options.makeSink().capacity)
      secrets.sender = sender
      await secrets.said.say(toBase64url(secrets.receiverId), 'confirm', text)
      await this.#dispatch({ type: 'confirmed' })
      this.#offerTransfers()
    },

    takeTransfer: async ({ sender, token, receiverId, keys, calls }, { transfer }) => {
      const view = this.#offers.get(transfer)
      if (sender === undefined || view === undefined) throw new ClientError('internal')
      const { transport, runtime, makeOpener = localOpener(transport) } = this.#options
      const incoming = new IncomingTransfer({
        view,
        dir: SENDER_TO_RECEIVER,
        peer: sender,
        sessionId: sender.peerId,
        ownId: receiverId,
        token,
        signingKey: keys.signing.privateKey,
        sink: this.#options.makeSink(),
        calls,
        makeOpener,
        runtime,
        signal: this.#abort.signal,
        onChange: () => this.#publish(),
      })
      this.#incoming = incoming
      this.#latest = 'incoming'
      try {
        await incoming.run()
        if (incoming.receipt !== undefined) this.#receipts.set(transfer, incoming.receipt)
        await this.#dispatch({ type: 'transferReceived' })
      } catch (cause) {
        if (!(cause instanceof ClientError && endsTransferAlone.has(cause.code))) throw cause
        await this.#dispatch({ type: 'transferFailed' })
      }
      this.#offerTransfers()
    },

    send: async ({ sender, token, keys, calls }) => {
      if (sender === undefined) throw new ClientError('internal')
      const { transport, runtime, makeSealer = localSealer(transport) } = this.#options
      const sources = this.#sources
      const chunkSize = await askChunkSize(transport, runtime, this.#abort.signal)
      const begin = (size: number) => {
        const outgoing = new OutgoingTransfer({
          dir: RECEIVER_TO_SENDER,
          recipients: [{ row: 'sender', pairs: undefined, peer: sender }],
          sources,
          sessionId: sender.peerId,
          token,
          signingKey: keys.signing.privateKey,
          chunkSize: size,
          calls,
          makeSealer,
          isDownloading: () => this.#incoming !== undefined && this.#incoming.endedAt === undefined,
          runtime,
          signal: this.#abort.signal,
          onChange: () => this.#publish(),
        })
        this.#outgoing = outgoing
        this.#latest = 'transfer'
        this.#publish()
        return outgoing
      }
      const run = runThroughProxies(begin, chunkSize)
      this.#sendingOver = run.then(() => this.#dispatch({ type: 'sendingOver' }))
    },
  }

  async #endWith(error: ClientError | undefined): Promise<void> {
    const secrets = this.#secrets
    await this.#dispatch({ type: 'ended', error })
    if (secrets) await this.#leave(secrets)
  }

  async #leave({ token, receiverId }: Secrets): Promise<void> {
    const path = routes.request(toBase64url(receiverId))
    // Outlives the page: this is also called when it is left.
    await this.#options.transport
      .send({ method: 'DELETE', path, token, keepalive: true })
      .catch(() => undefined)
  }

  #drop(): void {
    this.#stopExpiry?.()
    this.#abort.abort(new ClientError('cancelled'))
    this.#secrets = undefined
    this.#offers.clear()
    this.#receipts.clear()
    this.#sources = []
    this.#approve = undefined
  }

  /** Of a transfer that is over, only the view stays. */
  #letGo(): void {
    if (this.#outgoing?.endedAt !== undefined) {
      this.#shown.transfer = this.#outgoing.view
      this.#outgoing = undefined
    }
    if (this.#incoming?.endedAt !== undefined) {
      this.#shown.incoming = this.#incoming.view
      this.#incoming = undefined
    }
  }

  // --- the view ---

  #publish(): void {
    this.#store.set(this.#makeView())
  }

  #makeView(): ReceiverView {
    const state = this.#state
    const incoming = this.#incoming?.view ?? this.#shown.incoming
    // What has been committed stays, also if the end came before the receipt was through.
    const kept =
      state.state === 'ended' && (state.after === 'received' || incoming?.state === 'received')
    return {
      phase: kept ? 'received' : phases[state.state],
      waitsForRoom: this.#waitsForRoom,
      over: state.state === 'ended',
      mode: this.#mode,
      pairs: 'code' in state && state.code !== undefined ? codePairs(state.code) : undefined,
      connection: this.#connection,
      expiresAt: this.#expiresAt,
      incoming,
      transfer: this.#outgoing?.view ?? this.#shown.transfer,
      latest: this.#latest,
      warning: this.#warning,
      // What has been received stays: an end after it is none of the user's trouble.
      error: state.state === 'ended' && !kept ? state.error : undefined,
    }
  }
}

/** A hint of the relay, which the hello verifies: the suite to ask with. */
function suiteFor(own: readonly number[], body: string): number {
  let suites: readonly number[]
  try {
    suites = lookupAnswer.parse(body).suites
  } catch (cause) {
    throw cause instanceof WireError && cause.code === 'other-version'
      ? new ClientError(versionSide(body), { cause })
      : new TransportError('nonsense', {}, { cause })
  }
  const suite = bestSuite(own, suites)
  if (suite === undefined) throw new ClientError('no-common-suite')
  return suite
}

/** Which device has to be reloaded: the one with the lower version. */
function versionSide(body: string): 'reload-here' | 'reload-there' {
  const { v } = JSON.parse(body) as { v: number }
  return v > PROTOCOL_VERSION ? 'reload-here' : 'reload-there'
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
