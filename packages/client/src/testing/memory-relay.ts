import {
  acknowledgement,
  type Bytes,
  type ChunkFrame,
  creditAnswer,
  fromBase64url,
  lookup,
  lookupAnswer,
  type Opening,
  opening,
  type PairingMessageKind,
  PROTOCOL_VERSION,
  type ProblemCode,
  pairingMessageKinds,
  problems,
  RECEIVER_TO_SENDER,
  type RecipientView,
  type RelayEvent,
  type RequestView,
  receiverIdOf,
  relayLimits,
  request,
  SENDER_TO_RECEIVER,
  sessionIdOf,
  type TransferView,
  toBase64url,
  transferStart,
} from '@valise/protocol/wire'
import {
  type Answer,
  type Call,
  type Transport,
  TransportError,
  type WantedFrames,
} from '../transport/transport.ts'
import { EventQueue } from './event-queue.ts'

interface Session {
  id: string
  opening: Opening
  doorOpen: boolean
  requests: Map<string, RequestView>
  transfers: Map<string, { view: TransferView; chunks: Map<number, ChunkFrame>; uploads: number }>
  streams: Map<string, EventQueue<RelayEvent>>
  downloads: Set<() => void>
}

export interface MemoryRelayOptions {
  chunkSize?: number
  /** Chunks that may be uploaded beyond what all have acknowledged. */
  windowChunks?: number
}

/** With a call, counted from 1: before it did anything, or before its answer was out. */
export interface Death {
  call: number
  when: 'before' | 'after'
}

/**
 * A relay without a network, for tests of the sessions. Keeps the rules that clients depend on:
 * who may write where, one text at each address, credit, and full state in every event.
 */
export class MemoryRelay {
  readonly chunkSize: number
  readonly #windowChunks: number
  readonly #sessions = new Map<string, Session>()
  #bootId = crypto.getRandomValues(new Uint8Array(16))
  /** Calls as they came, without tokens: for what a test wants to count. */
  readonly calls: { method: string; path: string; bytes: number }[] = []
  /** When it dies and is started anew, one time after the other. */
  deaths: Death[] = []

  constructor(options: MemoryRelayOptions = {}) {
    this.chunkSize = options.chunkSize ?? 262_144
    this.#windowChunks = options.windowChunks ?? 4
  }

  /** Killed, and started anew: every stream breaks, and nothing is known any more. */
  restart(): void {
    const sessions = [...this.#sessions.values()]
    this.#sessions.clear()
    this.#bootId = crypto.getRandomValues(new Uint8Array(16))
    for (const session of sessions) {
      for (const stream of session.streams.values()) stream.close(new TransportError('unreachable'))
      session.transfers.clear()
      for (const wake of session.downloads) wake()
    }
  }

  /** Takes everybody who still reads out of every transfer, as for their silence. */
  detachReaders(): void {
    for (const session of this.#sessions.values()) {
      for (const { view } of session.transfers.values()) {
        for (const one of view.recipients) if (isReading(one)) one.state = 'detached'
        this.#tellTransfer(session, view)
      }
      for (const wake of session.downloads) wake()
    }
  }

  /** Sessions held; nothing else is. */
  async sessions(): Promise<number> {
    return this.#sessions.size
  }

  transport(): Transport {
    return {
      send: async (call) => {
        call.signal?.throwIfAborted()
        const bytes = typeof call.body === 'string' ? call.body.length : (call.body?.length ?? 0)
        this.calls.push({ method: call.method, path: call.path, bytes })
        const nth = this.calls.length
        this.#dieAt({ call: nth, when: 'before' })
        const body = await this.#answer(call).catch((error: unknown) => this.#signed(error))
        this.#dieAt({ call: nth, when: 'after' })
        call.signal?.throwIfAborted()
        return { bootId: toBase64url(this.#bootId), body } satisfies Answer
      },
      events: (path, token, signal) => this.#refusing(this.#events(path, token, signal)),
      frames: (wanted, token, signal) => this.#refusing(this.#frames(wanted, token, signal)),
    }
  }

  #dieAt({ call, when }: Death): void {
    const [death] = this.deaths
    if (death?.call !== call || death.when !== when) return
    this.deaths.shift()
    this.restart()
    throw new TransportError('unreachable')
  }

  /** Every refusal says which start of the relay it comes from. */
  #signed(error: unknown): never {
    if (!(error instanceof TransportError) || error.failure !== 'refused') throw error
    const { problem, status = 500 } = error
    throw new TransportError('refused', { problem, status, bootId: toBase64url(this.#bootId) })
  }

  async *#refusing<T>(stream: AsyncGenerator<T>): AsyncGenerator<T> {
    try {
      yield* stream
    } catch (error) {
      this.#signed(error)
    }
  }

  async #answer(call: Call): Promise<string> {
    const [, , place = '', id = '', ...rest] = call.path.split('/')
    const text = typeof call.body === 'string' ? call.body : ''
    if (place === 'limits') return this.#limits()
    if (place === 'lookup') return this.#lookup(text)
    const who = await whoIs(call.token)
    if (place === 'requests') return this.#onRequest(call.method, id, rest, text, who)
    if (place === 'sessions' && rest.length === 0)
      return this.#onSession(call.method, id, text, who)
    const session = this.#sessions.get(id) ?? refuse('not-found')
    if (rest[0] === 'requests') {
      if (session.opening.code !== request.parse(text).code) refuse('not-found')
      return this.#join(session, rest[1] ?? '', text, who)
    }
    if (rest[0] === 'door') {
      session.doorOpen = false
      this.#tellAll(session, { kind: 'session', session: sessionView(session) })
      return ''
    }
    const [, transferId = '', part = '', last = ''] = rest
    return this.#onTransfer(session, call, { transferId, part, last, text, who })
  }

  #limits(): string {
    return relayLimits.stringify({
      v: PROTOCOL_VERSION,
      bootId: this.#bootId,
      chunkSize: this.chunkSize,
      windowBytes: this.#windowChunks * this.chunkSize,
      sessionSeconds: 900,
      maxRequests: 128,
    })
  }

  #lookup(text: string): string {
    const { code } = lookup.parse(text)
    const session = this.#byCode(code) ?? refuse('unknown-code')
    if (!session.doorOpen) refuse('door-closed')
    return lookupAnswer.stringify({ v: session.opening.v, suites: session.opening.suites })
  }

  #onSession(method: string, id: string, text: string, who: Who): string {
    if (who.sessionId !== id) refuse('forbidden')
    if (method === 'DELETE') {
      const session = this.#sessions.get(id) ?? refuse('not-found')
      this.#sessions.delete(id)
      this.#tellAll(session, { kind: 'ended', reason: 'ended-by-sender' })
      for (const stream of session.streams.values()) stream.close()
      for (const wake of session.downloads) wake()
      return ''
    }
    const asked = opening.parse(text)
    // One that comes back with no time left needs no code.
    const taken = asked.seconds > 0 ? this.#byCode(asked.code) : undefined
    if (taken && taken.id !== id) refuse('code-in-use')
    if (!this.#sessions.has(id)) {
      this.#sessions.set(id, {
        id,
        opening: asked,
        doorOpen: asked.seconds > 0,
        requests: new Map(),
        transfers: new Map(),
        streams: new Map(),
        downloads: new Set(),
      })
    }
    return ''
  }

  #onRequest(method: string, id: string, rest: string[], text: string, who: Who): string {
    if (rest.length === 0 && method === 'PUT') {
      const open = this.#byCode(request.parse(text).code) ?? refuse('unknown-code')
      if (!open.doorOpen && !open.requests.has(id)) refuse('door-closed')
      return this.#join(open, id, text, who)
    }
    const session = this.#ofRequest(id) ?? refuse('not-found')
    const view = session.requests.get(id) ?? refuse('not-found')
    if (rest.length === 0) {
      if (who.receiverId !== id) refuse('forbidden')
      this.#setRequest(session, { ...view, left: true, connected: false })
      for (const transfer of session.transfers.values())
        this.#leaveTransfer(session, transfer.view, id)
      session.streams.get(id)?.close()
      session.streams.delete(id)
      return ''
    }
    if (view.left) refuse('not-found')
    const kind = pairingMessageKinds.find((one) => one === rest[0]) ?? refuse('not-found')
    const author =
      kind === 'reveal' || kind === 'confirm' ? who.receiverId === id : who.sessionId === session.id
    if (!author) refuse('forbidden')
    return this.#setMessage(session, view, kind, text)
  }

  #join(session: Session, id: string, text: string, who: Who): string {
    if (who.receiverId !== id) refuse('forbidden')
    const known = session.requests.get(id)
    if (known) return known.request === text ? '' : refuse('conflict')
    const receiverId = fromBase64url(id) ?? refuse('malformed')
    this.#setRequest(session, { receiverId, request: text, connected: false, left: false })
    return ''
  }

  #setMessage(session: Session, view: RequestView, kind: PairingMessageKind, text: string): string {
    if (view[kind] !== undefined) return view[kind] === text ? '' : refuse('conflict')
    this.#setRequest(session, { ...view, [kind]: text })
    return ''
  }

  #onTransfer(
    session: Session,
    call: Call,
    at: { transferId: string; part: string; last: string; text: string; who: Who },
  ): string {
    const { transferId, part, last, text, who } = at
    if (part === '') {
      const author = this.#authorOf(session, who) ?? refuse('forbidden')
      if (call.method === 'PUT') return this.#startTransfer(session, transferId, author, text)
      session.transfers.delete(transferId)
      this.#tellAll(session, {
        kind: 'transfer-ended',
        transferId: fromBase64url(transferId) ?? refuse('malformed'),
      })
      for (const wake of session.downloads) wake()
      return ''
    }
    const transfer = session.transfers.get(transferId) ?? refuse('not-found')
    const { view } = transfer
    switch (part) {
      case 'envelopes':
        this.#setRecipient(session, view, last, { envelope: text })
        return ''
      case 'receipts':
        this.#setRecipient(session, view, last, { receipt: text })
        return ''
      case 'recipients':
        this.#leaveTransfer(session, view, last)
        return ''
      case 'final':
        view.final = text
        this.#tellTransfer(session, view)
        return ''
      case 'acknowledgements':
        return this.#acknowledge(session, transfer, last, acknowledgement.parse(text).next)
      default:
        return this.#putChunk(session, transfer, Number(last), call)
    }
  }

  /** The identifier under which a caller takes part in a session. */
  #authorOf(session: Session, who: Who): string | undefined {
    if (who.sessionId === session.id) return session.id
    return session.requests.has(who.receiverId) ? who.receiverId : undefined
  }

  #startTransfer(session: Session, id: string, author: string, text: string): string {
    const { dir, chunkSize, recipients } = transferStart.parse(text)
    if (dir !== (author === session.id ? SENDER_TO_RECEIVER : RECEIVER_TO_SENDER)) {
      refuse('forbidden')
    }
    const named = [author, ...recipients.map((one) => toBase64url(one))]
    const busy = [...session.transfers.values()].some(
      ({ view }) =>
        named.includes(toBase64url(view.authorId)) ||
        view.recipients.some(
          (recipient) => isReading(recipient) && named.includes(toBase64url(recipient.recipientId)),
        ),
    )
    if (session.transfers.has(id)) return ''
    if (busy) refuse('busy')
    for (const recipient of recipients.map((one) => toBase64url(one))) {
      if (recipient === session.id) continue
      const joined = session.requests.get(recipient) ?? refuse('not-found')
      if (joined.left) refuse('conflict')
    }
    const view: TransferView = {
      transferId: fromBase64url(id) ?? refuse('malformed'),
      authorId: fromBase64url(author) ?? refuse('malformed'),
      dir,
      chunkSize,
      credit: 1,
      recipients: recipients.map((recipientId) => ({ recipientId, state: 'reading', next: 0 })),
    }
    session.transfers.set(id, { view, chunks: new Map(), uploads: 0 })
    this.#tellTransfer(session, view)
    return ''
  }

  #putChunk(
    session: Session,
    transfer: { view: TransferView; chunks: Map<number, ChunkFrame>; uploads: number },
    index: number,
    call: Call,
  ): string {
    if (index >= transfer.view.credit) refuse('no-credit')
    transfer.chunks.set(index, { index, last: call.last ?? false, bytes: call.body as Bytes })
    transfer.uploads += 1
    for (const wake of session.downloads) wake()
    return creditAnswer.stringify({ credit: transfer.view.credit })
  }

  #acknowledge(
    session: Session,
    transfer: { view: TransferView; chunks: Map<number, ChunkFrame> },
    id: string,
    next: number,
  ): string {
    const { view } = transfer
    const own = view.recipients.find(({ recipientId }) => toBase64url(recipientId) === id)
    // One that has left, or was taken out, says it in vain.
    if (own === undefined || !isReading(own)) return ''
    own.state = next > own.next ? 'reading' : 'waiting'
    if (next > own.next) {
      own.next = next
      const least = Math.min(...view.recipients.filter(isReading).map((one) => one.next))
      view.credit = Math.max(view.credit, least + this.#windowChunks)
      for (const index of transfer.chunks.keys()) if (index < least) transfer.chunks.delete(index)
    }
    const recipients = view.recipients.map((one) => ({
      recipientId: one.recipientId,
      state: one.state,
      next: one.next,
    }))
    const { transferId, credit } = view
    const author = session.streams.get(toBase64url(view.authorId))
    for (const wake of session.downloads) wake()
    author?.push({ kind: 'progress', transferId, credit, recipients })
    return ''
  }

  #leaveTransfer(session: Session, view: TransferView, id: string): void {
    if (!view.recipients.some((one) => toBase64url(one.recipientId) === id)) return
    const state = view.recipients.find((one) => toBase64url(one.recipientId) === id)?.state
    if (state !== 'detached') this.#setRecipient(session, view, id, { state: 'left' })
  }

  #setRecipient(
    session: Session,
    view: TransferView,
    id: string,
    change: Partial<RecipientView>,
  ): void {
    const recipient =
      view.recipients.find((one) => toBase64url(one.recipientId) === id) ?? refuse('not-found')
    Object.assign(recipient, change)
    this.#tellTransfer(session, view)
  }

  #tellTransfer(session: Session, view: TransferView): void {
    const author = session.streams.get(toBase64url(view.authorId))
    author?.push({ kind: 'transfer', transfer: structuredClone(view) })
    for (const { recipientId } of view.recipients) {
      const id = toBase64url(recipientId)
      session.streams.get(id)?.push({ kind: 'transfer', transfer: forRecipient(view, id) })
    }
  }

  #setRequest(session: Session, view: RequestView): void {
    const id = toBase64url(view.receiverId)
    session.requests.set(id, view)
    session.streams.get(session.id)?.push({ kind: 'request', request: { ...view } })
    session.streams.get(id)?.push({ kind: 'request', request: { ...view } })
  }

  #tellAll(session: Session, event: RelayEvent): void {
    for (const stream of session.streams.values()) stream.push(event)
  }

  async *#events(path: string, token: Bytes, signal: AbortSignal): AsyncGenerator<RelayEvent> {
    const [, , place = '', id = ''] = path.split('/')
    const who = await whoIs(token)
    const isSender = place === 'sessions'
    if ((isSender ? who.sessionId : who.receiverId) !== id) refuse('forbidden')
    const session = (isSender ? this.#sessions.get(id) : this.#ofRequest(id)) ?? refuse('not-found')
    const stream = new EventQueue<RelayEvent>()
    session.streams.get(id)?.close()
    session.streams.set(id, stream)
    signal.addEventListener('abort', () => stream.close(), { once: true })
    const all = [...session.requests.values()]
    const transfers = [...session.transfers.values()].map(({ view }) => view)
    stream.push({
      kind: 'snapshot',
      bootId: this.#bootId,
      session: sessionView(session),
      requests: isSender ? all : all.filter(({ receiverId }) => toBase64url(receiverId) === id),
      transfers: isSender
        ? structuredClone(transfers)
        : transfers.map((view) =>
            toBase64url(view.authorId) === id ? structuredClone(view) : forRecipient(view, id),
          ),
    })
    yield* stream
    signal.throwIfAborted()
  }

  async *#frames(
    { address, from }: WantedFrames,
    token: Bytes,
    signal: AbortSignal,
  ): AsyncGenerator<ChunkFrame | undefined> {
    const { sessionId, transferId } = address
    const session = this.#sessions.get(sessionId) ?? refuse('not-found')
    const reader = this.#authorOf(session, await whoIs(token)) ?? refuse('forbidden')
    for (let index = from; ; index++) {
      const chunk = await this.#chunk(session, transferId, index, reader, signal)
      yield { ...chunk, bytes: chunk.bytes.slice() }
      if (chunk.last) return
    }
  }

  async #chunk(
    session: Session,
    transferId: string,
    index: number,
    reader: string,
    signal: AbortSignal,
  ): Promise<ChunkFrame> {
    for (;;) {
      signal.throwIfAborted()
      const transfer = session.transfers.get(transferId) ?? refuse('not-found')
      const mine = transfer.view.recipients.find((one) => toBase64url(one.recipientId) === reader)
      if (mine === undefined) return refuse('forbidden')
      if (!isReading(mine)) refuse('conflict')
      const chunk = transfer.chunks.get(index)
      if (chunk) return chunk
      await new Promise<void>((resolve) => {
        session.downloads.add(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }

  #byCode(code: string): Session | undefined {
    return [...this.#sessions.values()].find(
      (session) => session.opening.code === code && session.opening.seconds > 0,
    )
  }

  #ofRequest(id: string): Session | undefined {
    return [...this.#sessions.values()].find((session) => session.requests.has(id))
  }
}

interface Who {
  sessionId: string
  receiverId: string
}

async function whoIs(token: Bytes | undefined): Promise<Who> {
  if (token === undefined) return refuse('unauthorized')
  const [sessionId, receiverId] = await Promise.all([sessionIdOf(token), receiverIdOf(token)])
  return { sessionId: toBase64url(sessionId), receiverId: toBase64url(receiverId) }
}

function isReading({ state }: RecipientView): boolean {
  return state === 'reading' || state === 'waiting'
}

function forRecipient(view: TransferView, id: string): TransferView {
  const recipients = view.recipients.filter((one) => toBase64url(one.recipientId) === id)
  return structuredClone({ ...view, recipients })
}

function sessionView(session: Session) {
  return {
    seconds: 900,
    doorOpen: session.doorOpen,
    senderConnected: session.streams.has(session.id),
  }
}

function refuse(problem: ProblemCode): never {
  throw new TransportError('refused', { problem, status: problems[problem].status })
}
