import { codePairs, readLastFour, type SessionCode, SUPPORTED_SUITES } from '@valise/protocol'
import {
  door,
  RECEIVER_TO_SENDER,
  routes,
  SENDER_TO_RECEIVER,
  toBase64url,
} from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import { Boxes, type BoxesOptions } from '../session/boxes.ts'
import { leave } from '../session/entrance.ts'
import { Once } from '../session/once.ts'
import type { Participant } from '../session/participant.ts'
import { SessionClock } from '../session/session-clock.ts'
import type { Source } from '../sources/source.ts'
import { Store } from '../store.ts'
import type { Recipient } from '../transfer/way.ts'
import { clientErrorOf } from '../transport/client-error-of.ts'
import { type OpenedSession, openSession } from './open-session.ts'
import { Pairings } from './pairings.ts'
import { SenderListener } from './sender-listener.ts'
import type { SenderEffect, SenderEvent, SenderState } from './sender-state.ts'
import { isPromised, stepSender } from './sender-step.ts'
import type { SenderView } from './sender-view.ts'
import { senderViewOf } from './sender-view-of.ts'

export interface SenderSessionOptions extends BoxesOptions {
  /** Where the app is served from: stands in the link. */
  origin: string
  /** Ways of sealing that this device offers, ascending; all that there are when left out. */
  suites?: readonly number[]
}

/** Everything that must be gone after the session. */
interface Secrets {
  participant: Participant
  pairings: Pairings
  listener: SenderListener
  code: SessionCode
  link: string
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
  readonly #abort = new AbortController()
  readonly #end = new Once()
  #opening: Promise<void> | undefined
  readonly #boxes: Boxes
  readonly #clock: SessionClock
  #sources: readonly Source[] = []
  /** What goes to a row's device as soon as it has confirmed. */
  readonly #promised = new Map<string, readonly Source[]>()
  /** The receiver code of the device that sends what comes. */
  #author: readonly string[] = []
  #waitsForRoom = false
  #connection: SenderView['connection'] = 'connected'

  constructor(options: SenderSessionOptions) {
    const { runtime } = options
    this.#options = options
    this.#boxes = new Boxes(options, {
      out: SENDER_TO_RECEIVER,
      in: RECEIVER_TO_SENDER,
      signal: this.#abort.signal,
      onChange: () => this.#publish(),
    })
    const boxes = this.#boxes
    this.#clock = new SessionClock({ runtime, boxes, onTime: () => this.#expire() })
    this.#store = new Store(this.#makeView())
  }

  /** The current view; the same object until something changes. */
  readonly getView = (): SenderView => this.#store.get()

  /** Calls `listener` after every change; returns the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener)

  /** Opens the session at the relay. Rejects with ClientError, and may be called again then. */
  async open(): Promise<void> {
    if (this.#state.state !== 'opening' || this.#secrets !== undefined) return
    // Of two sessions that are opened at once one would be lost, and nobody would end it.
    this.#opening ??= this.#openNow().finally(() => {
      this.#opening = undefined
    })
    await this.#opening
  }

  async #openNow(): Promise<void> {
    const { origin, transport, runtime, suites = SUPPORTED_SUITES } = this.#options
    const { signal } = this.#abort
    try {
      const opened = await openSession({
        origin,
        transport,
        runtime,
        suites,
        signal,
        onWaiting: (waits) => {
          this.#waitsForRoom = waits
          this.#publish()
        },
        onCodeTaken: () => void this.#dispatch({ type: 'codeTaken' }),
      })
      signal.throwIfAborted()
      this.#begin(opened)
    } catch (cause) {
      throw signal.aborted ? new ClientError('cancelled') : clientErrorOf(cause)
    }
  }

  /**
   * Approves a row that waits. Typed rows need `lastFour` in any kind spelling: a wrong entry
   * counts a try, one that is not four symbols is none; the view tells what became of it. With
   * `thenSend` the sources go to this device as soon as it has confirmed and no other transfer runs;
   * its row is `isPromised` until then.
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
    const { sources } = this.#boxes.outbox
    if (sources !== undefined) await this.#send(sources, rowId)
  }

  async #send(sources: readonly Source[], row: string | undefined): Promise<void> {
    await this.#boxes.outbox.cleared()
    this.#sources = sources
    await this.#dispatch({ type: 'userSends', row })
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
   * Ends the session: the relay forgets it, all keys are dropped. Resolves when that is over, also
   * when something else has begun it. Never rejects.
   */
  async cancel(): Promise<void> {
    await this.#endWith(undefined)
  }

  /**
   * Ends the session on this device alone: the keys are dropped here, and the relay keeps what is
   * sealed until its receivers have taken it. As `cancel` while the relay does not have all of it.
   * What was promised and has not begun goes to nobody: its row stays `isPromised`.
   * Never rejects.
   */
  async leave(): Promise<void> {
    await this.#end.run(() => this.#handOver())
  }

  async #handOver(): Promise<void> {
    const secrets = this.#secrets
    if (secrets === undefined || !this.#boxes.outbox.handOver()) return this.#endNow(undefined)
    await this.#dispatch({ type: 'ended', error: undefined })
    const { sessionId, token } = secrets.participant
    // Nobody will be here to answer those who would still ask.
    const path = routes.door(toBase64url(sessionId))
    const body = door.stringify({ open: false })
    await this.#options.transport
      .send({ method: 'PUT', path, body, token, keepalive: true })
      .catch(() => undefined)
  }

  // --- the session at the relay ---

  #begin({ token, context, link, expiresAt, calls }: OpenedSession): void {
    const { runtime } = this.#options
    const { code, sessionId, keys } = context
    const participant = {
      sessionId,
      ownId: sessionId,
      token,
      signingKey: keys.signing.privateKey,
      calls,
    }
    const driver = {
      runtime,
      signal: this.#abort.signal,
      dispatch: (event: SenderEvent) => this.#dispatch(event),
      onLeft: (receiver: string, isMissing: boolean) => this.#partFrom(receiver, isMissing),
    }
    const isConnected = () => this.#connection === 'connected'
    const pairings = new Pairings({ ...driver, context, calls, isConnected })
    const listener = new SenderListener({
      ...driver,
      participant,
      boxes: this.#boxes,
      pairings,
      state: () => this.#state,
      onConnection: (state) => {
        this.#connection = state
        this.#publish()
      },
      onFailure: (cause) => void this.#failWith(cause),
    })
    this.#secrets = { participant, pairings, listener, code, link }
    this.#clock.expireAt(expiresAt)
    calls.onComeBack(() => this.#closeDoorAgain())
    void this.#dispatch({ type: 'opened' })
    void listener.listen()
  }

  /** A relay that was started anew has opened it. */
  #closeDoorAgain(): void {
    if (this.#state.state === 'open' && this.#state.door !== 'open') {
      void this.#carryOut({ effect: 'closeDoor' })
    }
  }

  #partFrom(receiver: string, isMissing: boolean): void {
    this.#boxes.outbox.onReceiverLeft(receiver)
    void this.#dispatch({ type: 'receiverLeft', receiver, isMissing })
  }

  /**
   * Nobody may ask any more. A transfer that runs may finish, and what is still to be said to the
   * paired devices has five minutes after it.
   */
  #expire(): void {
    void this.#dispatch({ type: 'userClosesDoor' })
    const { keptUntil } = this.#clock
    if (keptUntil > this.#options.runtime.now()) this.#clock.lookAt(keptUntil)
    else void this.#endWith(new ClientError('expired'))
  }

  // --- the machine and its effects ---

  async #dispatch(event: SenderEvent): Promise<void> {
    const { state, effects } = stepSender(this.#state, event)
    this.#state = state
    // Effects begin at once, in order; the view is published before their answers arrive.
    const running = effects.map((effect) => this.#carryOut(effect))
    this.#keepPromises()
    this.#publish()
    await Promise.all(running)
  }

  /** What has gone out, and what nobody will get, is not kept. */
  #keepPromises(): void {
    const peers = this.#state.state === 'open' ? [...this.#state.peers.values()] : []
    const due = new Set(peers.filter(isPromised).map(({ row }) => row))
    for (const row of this.#promised.keys()) if (!due.has(row)) this.#promised.delete(row)
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
    answer: ({ pairings }, { receiver, request }) => pairings.answer(receiver, request),
    awaitReveal: async ({ pairings }, { receiver, ms }) => pairings.awaitReveal(receiver, ms),
    checkReveal: ({ pairings }, { receiver, reveal }) => pairings.checkReveal(receiver, reveal),
    approve: ({ pairings }, { receiver }) => pairings.approve(receiver),
    deny: ({ pairings }, { receiver }) => pairings.deny(receiver),

    checkConfirm: async ({ pairings, listener }, { receiver, confirm }) => {
      await pairings.checkConfirm(receiver, confirm)
      listener.offerTransfers()
    },

    closeDoor: async ({ participant: { sessionId, calls } }) => {
      const path = routes.door(toBase64url(sessionId))
      await calls.send({ method: 'PUT', path, body: door.stringify({ open: false }) })
    },

    send: async ({ participant }, { receivers, promised }) => {
      const recipients = () => receivers.flatMap((receiver) => this.#recipientOf(receiver))
      const sources = promised ? this.#promised.get(recipients()[0]?.row ?? '') : this.#sources
      const shipment = { sources: sources ?? [], recipients }
      await this.#boxes.outbox.send(shipment, participant, () =>
        this.#dispatch({ type: 'transferOver' }),
      )
    },

    take: async ({ participant, listener }, { receiver, transfer }) => {
      const [from] = this.#recipientOf(receiver)
      if (from?.pairs === undefined) throw new ClientError('internal')
      this.#author = from.pairs
      try {
        await this.#boxes.inbox.take(transfer, from.peer, participant)
      } catch (cause) {
        // One that fails ends itself alone: the view says so, and the others go on.
        if (!(cause instanceof ClientError)) throw cause
      }
      await this.#dispatch({ type: 'arrivalOver' })
      listener.offerTransfers()
    },
  }

  #recipientOf(receiver: string): Recipient[] {
    const peer = this.#state.state === 'open' ? this.#state.peers.get(receiver) : undefined
    const paired = this.#secrets?.pairings.peerOf(receiver)
    if (peer?.state !== 'ready' || paired === undefined) return []
    return [{ row: peer.row, pairs: codePairs(peer.code), peer: paired }]
  }

  async #endWith(error: ClientError | undefined): Promise<void> {
    await this.#end.run(() => this.#endNow(error))
  }

  async #endNow(error: ClientError | undefined): Promise<void> {
    const participant = this.#secrets?.participant
    await this.#dispatch({ type: 'ended', error })
    // What is being opened is aborted, and takes itself back.
    await this.#opening?.catch(() => undefined)
    if (participant === undefined) return
    const path = routes.session(toBase64url(participant.sessionId))
    await leave({ transport: this.#options.transport, path, token: participant.token })
  }

  #drop(): void {
    this.#abort.abort(new ClientError('cancelled'))
    this.#clock.stop()
    this.#boxes.drop()
    this.#sources = []
    this.#secrets?.pairings.drop()
    this.#secrets?.listener.stop()
    this.#secrets = undefined
  }

  // --- the view ---

  #publish(): void {
    this.#store.set(this.#makeView())
  }

  #makeView(): SenderView {
    const secrets = this.#secrets
    const { incoming, ...boxes } = this.#boxes.view
    const around = {
      ...boxes,
      code: secrets?.code,
      link: secrets?.link,
      expiresAt: this.#clock.expiresAt,
      waitsForRoom: this.#waitsForRoom,
      connection: this.#connection,
      incoming: incoming && { ...incoming, pairs: this.#author },
    }
    return senderViewOf(this.#state, around, (id) => secrets?.pairings.peerOf(id)?.capacity)
  }
}
