import {
  codePairs,
  makeSessionCode,
  makeSessionLink,
  qrKeysOf,
  readLastFour,
  type SessionCode,
  SUPPORTED_SUITES,
  senderRoot,
} from '@valise/protocol'
import {
  type Bytes,
  deny,
  door,
  opening,
  type PairingMessageKind,
  PROTOCOL_VERSION,
  RECEIVER_TO_SENDER,
  type RelayEvent,
  type RequestView,
  request,
  routes,
  SCANNED,
  SENDER_TO_RECEIVER,
  sessionIdOf,
  TOKEN_BYTES,
  type TransferView,
  toBase64url,
} from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import { DeviceKeys } from '../pairing/device-keys.ts'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import {
  type ApprovedReceiver,
  PendingReceiver,
  type RevealedReceiver,
  type SenderContext,
} from '../pairing/pending-receiver.ts'
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
import type { Recipient } from '../transfer/way.ts'
import { askChunkSize } from '../transport/chunk-size.ts'
import { clientErrorOf } from '../transport/client-error-of.ts'
import { watchEvents } from '../transport/event-watch.ts'
import { readLimits } from '../transport/read-limits.ts'
import { COME_BACK_MS, type OwnCall, RelayCalls } from '../transport/relay-calls.ts'
import { type Answer, type Transport, TransportError } from '../transport/transport.ts'
import { whenThereIsRoom } from '../transport/when-there-is-room.ts'
import type { SenderEffect, SenderEvent, SenderState } from './sender-state.ts'
import { stepSender } from './sender-step.ts'
import type { IncomingFromDevice, SenderView } from './sender-view.ts'
import { senderViewOf } from './sender-view-of.ts'

/** Codes drawn before giving up: with 2^40 of them, a second one that is taken is no accident. */
const CODES_TO_TRY = 4
/** Milliseconds that a session outlives its last transfer, when its own time is over. */
const AFTER_TRANSFER_MS = 5 * 60_000

export interface SenderSessionOptions {
  /** Where the app is served from: stands in the link. */
  origin: string
  transport: Transport
  runtime: Runtime
  /** Ways of sealing that this device offers, ascending; all that there are when left out. */
  suites?: readonly number[]
  /** A fresh sink for each transfer that a receiver sends back. */
  makeSink(): Sink
  /** Where payloads are sealed and opened; here when left out. */
  makeSealer?: MakeSealer
  makeOpener?: MakeOpener
}

/** A receiver's way through the pairing; each step exists only after the one before. */
interface Pairing {
  pending?: PendingReceiver
  revealed?: RevealedReceiver
  approved?: ApprovedReceiver
  paired?: PairedPeer
}

interface Incoming {
  transfer: string
  pairs: readonly string[]
  run: IncomingTransfer
}

/** Everything that must be gone after the session. */
interface Secrets {
  token: Bytes
  sessionId: Bytes
  context: SenderContext
  calls: RelayCalls
  said: SaidMessages
}

/**
 * The sending side of a session: carries out what its machine decides. All secrets live in this
 * object alone and are dropped at the session's end.
 */
export class SenderSession {
  readonly #options: SenderSessionOptions
  readonly #store: Store<SenderView>
  #state: SenderState = { state: 'opening' }
  #secrets: Secrets | undefined
  #pairings = new Map<string, Pairing>()
  #revealTimers = new Map<string, () => void>()
  #transfer: OutgoingTransfer | undefined
  #incoming: Incoming | undefined
  /** What is left of the transfers after the end: they hold keys, and their views do not. */
  readonly #shown: Pick<SenderView, 'transfer' | 'incoming'> = {
    transfer: undefined,
    incoming: undefined,
  }
  readonly #offers = new Offers()
  /** Of what has been received, by transferId (base64url). */
  readonly #receipts = new Map<string, SentReceipt>()
  #latest: SenderView['latest']
  #sources: readonly Source[] = []
  /** What goes to a row's device as soon as it has confirmed. */
  readonly #promised = new Map<string, readonly Source[]>()
  #abort = new AbortController()
  #stopExpiry: (() => void) | undefined
  #code: string | undefined
  #link: string | undefined
  #expiresAt: number | undefined
  #waitsForRoom = false
  #connection: SenderView['connection'] = 'connected'
  #transferOver: Promise<void> = Promise.resolve()
  /** Receivers that the present start of the relay has shown. */
  readonly #present = new Set<string>()
  #stopWaiting: (() => void) | undefined

  constructor(options: SenderSessionOptions) {
    this.#options = options
    this.#store = new Store(this.#makeView())
  }

  /** The current view; the same object until something changes. */
  readonly getView = (): SenderView => this.#store.get()

  /** Calls `listener` after every change; returns the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener)

  /** Opens the session at the relay. Rejects with ClientError, and may be called again then. */
  async open(): Promise<void> {
    if (this.#state.state !== 'opening' || this.#secrets !== undefined) return
    const signal = this.#abort.signal
    try {
      const secrets = await this.#register(signal)
      signal.throwIfAborted()
      this.#secrets = secrets
      this.#code = secrets.context.code
      void this.#dispatch({ type: 'opened' })
      void this.#watch(secrets)
    } catch (cause) {
      throw signal.aborted ? new ClientError('cancelled') : clientErrorOf(cause)
    }
  }

  /**
   * Approves a row that waits. Typed rows need `lastFour` in any kind spelling: a wrong entry
   * counts a try, one that is not four symbols is none; the view tells what became of it. With
   * `thenSend` the sources go to this device as soon as it has confirmed.
   */
  async approve(
    rowId: string,
    options: { lastFour?: string; thenSend?: readonly Source[] } = {},
  ): Promise<void> {
    const lastFour = readLastFour(options.lastFour ?? '')
    const thenSend = options.thenSend !== undefined
    // Kept for this row alone: another one may be promised something else before it confirms.
    const row = this.getView().requests.find(({ id }) => id === rowId)
    if (options.thenSend && row?.state === 'waiting') this.#promised.set(rowId, options.thenSend)
    await this.#dispatch({ type: 'userApproves', row: rowId, lastFour, thenSend })
  }

  async deny(rowId: string): Promise<void> {
    await this.#dispatch({ type: 'userDenies', row: rowId })
  }

  /** No more requests; those that wait go on. */
  async closeDoor(): Promise<void> {
    await this.#dispatch({ type: 'userClosesDoor' })
  }

  /** Sends to every device that is ready; does nothing while a transfer runs. */
  async send(sources: readonly Source[]): Promise<void> {
    await this.#send(sources, undefined)
  }

  /** Sends what was sent last once more, to one device that is ready and did not get all of it. */
  async sendAgain(rowId: string): Promise<void> {
    if (this.#transfer !== undefined) await this.#send(this.#transfer.sources, rowId)
  }

  async #send(sources: readonly Source[], row: string | undefined): Promise<void> {
    // The last one is over for its user; the relay may still be clearing it away.
    if (this.#transfer?.endedAt !== undefined) await this.#transferOver
    this.#sources = sources
    await this.#dispatch({ type: 'userSends', row })
  }

  pause(): void {
    this.#transfer?.pause()
  }

  resume(): void {
    this.#transfer?.resume()
  }

  /** What comes waits, until it may go on. */
  pauseIncoming(): void {
    this.#incoming?.run?.pause()
  }

  resumeIncoming(): void {
    this.#incoming?.run?.resume()
  }

  /** Ends the session: the relay forgets it, all keys are dropped. Never rejects. */
  async cancel(): Promise<void> {
    const secrets = this.#secrets
    await this.#dispatch({ type: 'ended', error: undefined })
    if (secrets === undefined) return
    const path = routes.session(toBase64url(secrets.sessionId))
    // Outlives the page: this is also called when it is left.
    await this.#options.transport
      .send({ method: 'DELETE', path, token: secrets.token, keepalive: true })
      .catch(() => undefined)
  }

  /**
   * Ends the session on this device alone: the keys are dropped here, and the relay keeps what is
   * sealed until its receivers have taken it. As `cancel` while the relay does not have all of it.
   * Never rejects.
   */
  async leave(): Promise<void> {
    const secrets = this.#secrets
    if (secrets === undefined || this.#transfer?.handOver() !== true) return this.cancel()
    await this.#dispatch({ type: 'ended', error: undefined })
    // Nobody will be here to answer those who would still ask.
    const path = routes.door(toBase64url(secrets.sessionId))
    const body = door.stringify({ open: false })
    await this.#options.transport
      .send({ method: 'PUT', path, body, token: secrets.token, keepalive: true })
      .catch(() => undefined)
  }

  // --- opening ---

  async #register(signal: AbortSignal): Promise<Secrets> {
    const { origin, transport, runtime } = this.#options
    const token = runtime.randomBytes(TOKEN_BYTES)
    const secret = runtime.randomBytes(32)
    const { suites = SUPPORTED_SUITES } = this.#options
    const [sessionId, keys, qr, limits] = await Promise.all([
      sessionIdOf(token),
      DeviceKeys.make(),
      qrKeysOf(secret),
      transport
        .send({ method: 'GET', path: routes.limits, signal })
        .then(({ body }) => readLimits(body)),
    ])
    const root = await senderRoot({ sessionId, suites, signKey: keys.signKey })
    let openedAt = runtime.now()
    const path = routes.session(toBase64url(sessionId))
    const { code, answer } = await this.#openUnderFreshCode(async (fresh) => {
      const body = openingText(fresh, suites, limits.sessionSeconds)
      try {
        const opened = await this.#whenThereIsRoom(() => {
          openedAt = runtime.now()
          return transport.send({ method: 'PUT', path, body, token, signal })
        }, signal)
        // Cancelled at the last moment: nothing may begin that nobody would end.
        signal.throwIfAborted()
        return opened
      } catch (error) {
        // The relay may have opened it all the same: it is told not to keep it until it expires.
        if (signal.aborted) {
          const gone = { method: 'DELETE', path, token, keepalive: true } as const
          await transport.send(gone).catch(() => undefined)
        }
        throw error
      }
    })
    this.#link = makeSessionLink({ origin, code, secret, senderRoot: root })
    // This device's own clock rules for it, whatever the relay says later.
    this.#expiresAt = openedAt + limits.sessionSeconds * 1000
    this.#stopExpiry = runtime.setTimer(limits.sessionSeconds * 1000, () => this.#expire())
    const calls = new RelayCalls({
      transport,
      runtime,
      token,
      signal,
      bootId: answer.bootId,
      enter: (send) => this.#openAgain(send, { path, code, suites }),
    })
    calls.onComeBack(() => this.#comeBack())
    const context = { code, sessionId, suites, keys, qr }
    return { token, sessionId, context, calls, said: new SaidMessages(calls) }
  }

  #whenThereIsRoom<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return whenThereIsRoom(run, {
      runtime: this.#options.runtime,
      signal,
      onWaiting: (waits) => {
        this.#waitsForRoom = waits
        this.#publish()
      },
    })
  }

  /** The same session at a relay that has forgotten it, with the time that is left. */
  async #openAgain(
    send: (call: OwnCall) => Promise<Answer>,
    { path, code, suites }: { path: string; code: SessionCode; suites: readonly number[] },
  ): Promise<Answer> {
    const put = (seconds: number) =>
      send({ method: 'PUT', path, body: openingText(code, suites, seconds) })
    const left = Math.ceil(((this.#expiresAt ?? 0) - this.#options.runtime.now()) / 1000)
    try {
      return await put(Math.max(0, left))
    } catch (error) {
      if (!(error instanceof TransportError && error.problem === 'code-in-use')) throw error
      // Those who are here already find this session without its code; nobody else can ask.
      void this.#dispatch({ type: 'codeTaken' })
      return put(0)
    }
  }

  /** The relay knows this session again, and nothing that was said in it. */
  #comeBack(): void {
    const { runtime } = this.#options
    this.#present.clear()
    this.#stopWaiting?.()
    this.#stopWaiting = runtime.setTimer(COME_BACK_MS, () => this.#partFromMissing())
    if (this.#state.state === 'open' && this.#state.door !== 'open') {
      void this.#carryOut({ effect: 'closeDoor' })
    }
  }

  /** Whoever has not come back by now has left. */
  #partFromMissing(): void {
    if (this.#state.state !== 'open') return
    for (const receiver of this.#state.peers.keys()) {
      if (!this.#present.has(receiver)) this.#partFrom(receiver)
    }
  }

  #partFrom(receiver: string): void {
    this.#transfer?.onReceiverLeft(receiver)
    void this.#dispatch({ type: 'receiverLeft', receiver })
  }

  async #openUnderFreshCode(open: (code: SessionCode) => Promise<Answer>) {
    for (let tries = 1; ; tries++) {
      const code = makeSessionCode(this.#options.runtime.randomBytes(5))
      try {
        return { code, answer: await open(code) }
      } catch (error) {
        const taken = error instanceof TransportError && error.problem === 'code-in-use'
        if (!taken || tries === CODES_TO_TRY) throw error
      }
    }
  }

  /**
   * Nobody may ask any more. A transfer that runs may finish, and what is still to be said to the
   * paired devices has five minutes after it.
   */
  #expire(): void {
    const { runtime } = this.#options
    void this.#dispatch({ type: 'userClosesDoor' })
    const ends = [this.#transfer, this.#incoming?.run].map((transfer) =>
      transfer === undefined ? 0 : (transfer.endedAt ?? runtime.now()),
    )
    const left = Math.max(...ends) + AFTER_TRANSFER_MS - runtime.now()
    if (left <= 0) return void this.#endWith(new ClientError('expired'))
    this.#stopExpiry = runtime.setTimer(left, () => this.#expire())
  }

  // --- events of the relay ---

  async #watch({ calls, sessionId }: Secrets): Promise<void> {
    const { runtime } = this.#options
    const path = routes.sessionEvents(toBase64url(sessionId))
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

  #onEvent(event: RelayEvent): void {
    switch (event.kind) {
      case 'snapshot':
        for (const view of event.requests) this.#onRequest(view)
        for (const view of event.transfers) this.#onTransfer(view)
        return
      case 'request':
        return this.#onRequest(event.request)
      case 'transfer':
        return this.#onTransfer(event.transfer)
      case 'progress':
        return this.#transfer?.onProgress(event)
      case 'transfer-ended':
        return this.#onTransferEnded(event.transferId)
      case 'session':
        return
      case 'ended': {
        const code = event.reason === 'expired' ? 'expired' : 'ended-by-other-side'
        void this.#dispatch({ type: 'ended', error: new ClientError(code) })
      }
    }
  }

  #onRequest(view: RequestView): void {
    const receiver = toBase64url(view.receiverId)
    const read = readRequest(view)
    if (read === undefined) {
      void this.#dispatch({ type: 'requestRefused', receiver })
      return
    }
    const now = this.#options.runtime.now()
    this.#present.add(receiver)
    if (!view.left) this.#sayAgain(receiver, view)
    if (!view.left)
      void this.#dispatch({ type: 'requestSeen', receiver, request: view.request, mode: read, now })
    if (view.reveal !== undefined)
      void this.#dispatch({ type: 'revealSeen', receiver, reveal: view.reveal })
    if (view.confirm !== undefined)
      void this.#dispatch({ type: 'confirmSeen', receiver, confirm: view.confirm })
    if (view.left) this.#partFrom(receiver)
  }

  /** A denial too: whoever was denied stays so. */
  #sayAgain(receiver: string, view: RequestView): void {
    for (const { kind, text } of this.#secrets?.said.missingIn(view) ?? []) {
      void this.#tell(receiver, kind, text).catch((cause: unknown) => this.#failWith(cause))
    }
  }

  #onTransfer(view: TransferView): void {
    if (view.dir === SENDER_TO_RECEIVER) {
      this.#transfer?.onTransfer(view)
      return
    }
    this.#offers.see(view)
    if (isAskedFor(view, this.#secrets?.sessionId)) {
      void this.#receipts.get(toBase64url(view.transferId))?.sendAgain()
    }
    if (this.#incoming?.transfer === toBase64url(view.transferId))
      this.#incoming.run.onTransfer(view)
    this.#offerTransfers()
  }

  #onTransferEnded(transferId: Bytes): void {
    const transfer = toBase64url(transferId)
    this.#offers.forget(transfer)
    if (this.#incoming?.transfer === transfer) this.#incoming.run.onEnded()
    this.#transfer?.onEnded(transferId)
  }

  /** What comes before its author is ready, or while something else arrives, waits unread. */
  #offerTransfers(): void {
    if (this.#secrets === undefined) return
    for (const { transfer, author } of this.#offers.for(toBase64url(this.#secrets.sessionId))) {
      void this.#dispatch({ type: 'transferSeen', receiver: author, transfer })
    }
  }

  // --- the machine and its effects ---

  async #dispatch(event: SenderEvent): Promise<void> {
    const { state, effects } = stepSender(this.#state, event)
    this.#state = state
    // Effects begin at once, in order; the view is published before their answers arrive.
    const running = effects.map((effect) => this.#carryOut(effect))
    if (state.state === 'ended') this.#letGo()
    this.#publish()
    await Promise.all(running)
  }

  async #carryOut(effect: SenderEffect): Promise<void> {
    const secrets = this.#secrets
    if (effect.effect === 'drop') return this.#drop()
    if (secrets === undefined) return
    try {
      await this.#effects[effect.effect](secrets, effect as never)
    } catch (cause) {
      await this.#failWith(cause)
    }
  }

  async #failWith(cause: unknown): Promise<void> {
    if (!this.#abort.signal.aborted) await this.#endWith(clientErrorOf(cause))
  }

  readonly #effects: {
    [E in Exclude<SenderEffect['effect'], 'drop'>]: (
      secrets: Secrets,
      effect: Extract<SenderEffect, { effect: E }>,
    ) => Promise<void>
  } = {
    answer: async ({ context }, { receiver, request: text }) => {
      const pending = await PendingReceiver.answer(
        context,
        request.parse(text),
        this.#options.runtime.randomBytes(32),
      ).catch(() => undefined)
      // The end may have come meanwhile: then nothing with keys is kept any more.
      if (this.#secrets === undefined) return
      if (pending === undefined) return this.#dispatch({ type: 'requestRefused', receiver })
      this.#pairings.set(receiver, { pending })
      await this.#dispatch({ type: 'requestAnswered', receiver })
      await this.#tell(receiver, 'hello', pending.hello)
      await this.#dispatch({ type: 'helloSent', receiver })
    },

    awaitReveal: async (_secrets, { receiver, ms }) => {
      const overdue = () => {
        // While this device hears nothing of the relay, the receiver may have revealed long ago.
        if (this.#connection === 'connected')
          void this.#dispatch({ type: 'revealOverdue', receiver })
        else wait()
      }
      const wait = () => {
        this.#revealTimers.set(receiver, this.#options.runtime.setTimer(ms, overdue))
      }
      wait()
    },

    checkReveal: async (_secrets, { receiver, reveal }) => {
      this.#stopRevealTimer(receiver)
      const pairing = this.#pairings.get(receiver)
      const revealed = await pairing?.pending?.reveal(reveal).catch(() => undefined)
      if (pairing === undefined || revealed === undefined) {
        return this.#dispatch({ type: 'revealRefused', receiver })
      }
      pairing.revealed = revealed
      await this.#dispatch({ type: 'revealHolds', receiver, code: revealed.code })
    },

    approve: async (_secrets, { receiver }) => {
      const pairing = this.#pairings.get(receiver)
      if (pairing?.revealed === undefined) throw new ClientError('internal')
      pairing.approved = await pairing.revealed.approve()
      await this.#tell(receiver, 'approve', pairing.approved.approval)
    },

    deny: async (_secrets, { receiver }) => {
      this.#stopRevealTimer(receiver)
      this.#pairings.delete(receiver)
      await this.#tell(receiver, 'deny', deny.stringify({}))
    },

    checkConfirm: async (_secrets, { receiver, confirm }) => {
      const pairing = this.#pairings.get(receiver)
      const paired = await pairing?.approved?.confirm(confirm).catch(() => undefined)
      if (pairing === undefined || paired === undefined) {
        return this.#dispatch({ type: 'confirmRefused', receiver })
      }
      pairing.paired = paired
      await this.#dispatch({ type: 'confirmHolds', receiver })
      this.#offerTransfers()
    },

    closeDoor: async ({ sessionId, calls }) => {
      const path = routes.door(toBase64url(sessionId))
      await calls.send({ method: 'PUT', path, body: door.stringify({ open: false }) })
    },

    send: async ({ token, sessionId, context, calls }, { receivers, promised }) => {
      const { transport, runtime, makeSealer = localSealer(transport) } = this.#options
      // Before anything is waited for: what is asked for meanwhile is refused, and must not go instead.
      const [first] = receivers.flatMap((receiver) => this.#recipientOf(receiver))
      const promise = promised ? (this.#promised.get(first?.row ?? '') ?? []) : undefined
      const sources = promise ?? this.#sources
      const chunkSize = await askChunkSize(transport, runtime, this.#abort.signal)
      // Those who are still there.
      const recipients = receivers.flatMap((receiver) => this.#recipientOf(receiver))
      const begin = (size: number) => {
        const transfer = new OutgoingTransfer({
          dir: SENDER_TO_RECEIVER,
          recipients,
          sources,
          sessionId,
          token,
          signingKey: context.keys.signing.privateKey,
          chunkSize: size,
          calls,
          makeSealer,
          isDownloading: () =>
            this.#incoming !== undefined && this.#incoming.run.endedAt === undefined,
          runtime,
          signal: this.#abort.signal,
          onChange: () => this.#publish(),
        })
        this.#transfer = transfer
        this.#latest = 'transfer'
        this.#publish()
        return transfer
      }
      const run = runThroughProxies(begin, chunkSize)
      this.#transferOver = run.then(() => this.#dispatch({ type: 'transferOver' }))
    },

    take: async ({ token, sessionId, context, calls }, { receiver, transfer }) => {
      const view = this.#offers.get(transfer)
      const from = this.#recipientOf(receiver)[0]
      if (view === undefined || from?.pairs === undefined) throw new ClientError('internal')
      const { transport, runtime, makeOpener = localOpener(transport) } = this.#options
      const run = new IncomingTransfer({
        view,
        dir: RECEIVER_TO_SENDER,
        peer: from.peer,
        sessionId,
        ownId: sessionId,
        token,
        signingKey: context.keys.signing.privateKey,
        sink: this.#options.makeSink(),
        calls,
        makeOpener,
        runtime,
        signal: this.#abort.signal,
        onChange: () => this.#publish(),
      })
      this.#incoming = { transfer, pairs: from.pairs, run }
      this.#latest = 'incoming'
      // One that fails ends itself alone: the view says so, and the others go on.
      await run.run().catch(() => undefined)
      if (run.receipt !== undefined) this.#receipts.set(transfer, run.receipt)
      await this.#dispatch({ type: 'arrivalOver' })
      this.#offerTransfers()
    },
  }

  #recipientOf(receiver: string): Recipient[] {
    const peer = this.#state.state === 'open' ? this.#state.peers.get(receiver) : undefined
    const paired = this.#pairings.get(receiver)?.paired
    if (peer?.state !== 'ready' || paired === undefined) return []
    return [{ row: peer.row, pairs: codePairs(peer.code), peer: paired }]
  }

  /** A receiver may have left meanwhile: that ends its request, and nothing else. */
  async #tell(receiver: string, kind: PairingMessageKind, text: string): Promise<void> {
    try {
      await this.#secrets?.said.say(receiver, kind, text)
    } catch (error) {
      if (!(error instanceof TransportError && error.status === 404)) throw error
      this.#partFrom(receiver)
    }
  }

  #stopRevealTimer(receiver: string): void {
    this.#revealTimers.get(receiver)?.()
    this.#revealTimers.delete(receiver)
  }

  async #endWith(error: ClientError): Promise<void> {
    const secrets = this.#secrets
    await this.#dispatch({ type: 'ended', error })
    if (secrets === undefined) return
    const path = routes.session(toBase64url(secrets.sessionId))
    await this.#options.transport
      .send({ method: 'DELETE', path, token: secrets.token })
      .catch(() => undefined)
  }

  #drop(): void {
    this.#abort.abort(new ClientError('cancelled'))
    this.#stopExpiry?.()
    this.#stopWaiting?.()
    this.#receipts.clear()
    for (const stop of this.#revealTimers.values()) stop()
    this.#revealTimers.clear()
    this.#pairings.clear()
    this.#offers.clear()
    this.#sources = []
    this.#promised.clear()
    this.#secrets = undefined
    this.#code = undefined
    this.#link = undefined
  }

  /** Of a transfer that is over, only the view stays. */
  #letGo(): void {
    if (this.#transfer?.endedAt !== undefined) {
      this.#shown.transfer = this.#transfer.view
      this.#transfer = undefined
    }
    if (this.#incoming?.run.endedAt !== undefined) {
      this.#shown.incoming = incomingViewOf(this.#incoming)
      this.#incoming = undefined
    }
  }

  // --- the view ---

  #publish(): void {
    this.#store.set(this.#makeView())
  }

  #makeView(): SenderView {
    const around = {
      code: this.#code,
      link: this.#link,
      expiresAt: this.#expiresAt,
      waitsForRoom: this.#waitsForRoom,
      connection: this.#connection,
      transfer: this.#transfer?.view ?? this.#shown.transfer,
      incoming: this.#incoming ? incomingViewOf(this.#incoming) : this.#shown.incoming,
      latest: this.#latest,
    }
    const capacityOf = (receiver: string) => this.#pairings.get(receiver)?.paired?.capacity
    return senderViewOf(this.#state, around, capacityOf)
  }
}

function incomingViewOf({ run, pairs }: Incoming): IncomingFromDevice {
  return { ...run.view, pairs }
}

function openingText(code: SessionCode, suites: readonly number[], seconds: number): string {
  return opening.stringify({ v: PROTOCOL_VERSION, code, suites, seconds })
}

/** How the request says that the code came, or undefined when it is no request at all. */
function readRequest(view: RequestView): 'scanned' | 'typed' | undefined {
  try {
    const read = request.parse(view.request)
    // The address must be the request's own: else one receiver could be shown as another.
    if (toBase64url(read.receiverId) !== toBase64url(view.receiverId)) return undefined
    return read.mode === SCANNED ? 'scanned' : 'typed'
  } catch {
    return undefined
  }
}
