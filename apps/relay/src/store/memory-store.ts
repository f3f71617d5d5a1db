import type { EndReason, Opening, PairingMessageKind, RelayEvent } from '@valise/protocol/wire'
import { sealedChunkBytes } from '@valise/protocol/wire'
import { CHUNK_BYTES, MESSAGE_SHARE, MIB, SESSION_BYTES, SWEEP_MS } from '../bounds.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { type Id, sameId } from '../id.ts'
import { type Answer, Refusal } from '../refusal.ts'
import { Budget } from './budget.ts'
import { CreditPool } from './credit-pool.ts'
import { Lifetime, type LifetimeBounds } from './lifetime.ts'
import { MemoryTransfers } from './memory-transfers.ts'
import { MessageLedger, textBytes } from './message-ledger.ts'
import { tellAll, tellRequest, tellSession } from './notices.ts'
import type { RequestRecord, SessionRecord } from './records.ts'
import type {
  ChunkClaim,
  Download,
  JoinRequest,
  Participant,
  Put,
  RelayStore,
  StoreCounts,
  StoreObserver,
  TransferAnnouncement,
  TransferAt,
  Unwatch,
  Watcher,
} from './relay-store.ts'
import { snapshot } from './views.ts'

export type StoreConfig = Pick<
  Config,
  | 'memoryMb'
  | 'windowMb'
  | 'sessionSeconds'
  | 'stallSeconds'
  | 'transferSeconds'
  | 'maxSessions'
  | 'maxRequests'
>

/** Keeps everything in this process's memory, within a budget, and forgets it with its session. */
export class MemoryStore implements RelayStore {
  readonly #config: StoreConfig
  readonly #clock: Clock
  readonly #bootId: Id
  readonly #observer: StoreObserver
  readonly #lifetime: LifetimeBounds
  readonly #chunkBudget: Budget
  readonly #messageBudget: Budget
  readonly #ledger: MessageLedger
  readonly #transfers: MemoryTransfers
  readonly #stopSweeping: () => void
  /** Keyed by the sessionId's text. */
  readonly #sessions = new Map<string, SessionRecord>()
  readonly #codes = new Map<string, SessionRecord>()
  /** Keyed by the receiverId's text. */
  readonly #requests = new Map<string, RequestRecord>()
  #takesMore = true

  constructor(config: StoreConfig, clock: Clock, bootId: Id, observer: StoreObserver) {
    this.#config = config
    this.#observer = observer
    this.#clock = clock
    this.#bootId = bootId
    this.#lifetime = {
      sessionMs: config.sessionSeconds * 1000,
      stallMs: config.stallSeconds * 1000,
      transferMs: config.transferSeconds * 1000,
    }
    const bytes = config.memoryMb * MIB
    this.#messageBudget = new Budget(Math.floor(bytes * MESSAGE_SHARE))
    this.#chunkBudget = new Budget(bytes - this.#messageBudget.total)
    this.#ledger = new MessageLedger(this.#messageBudget)
    this.#transfers = new MemoryTransfers(new CreditPool(this.#chunkBudget), this.#ledger, clock, {
      windowBytes: config.windowMb * MIB,
      stallMs: this.#lifetime.stallMs,
      observer,
    })
    this.#stopSweeping = clock.every(SWEEP_MS, () => this.#sweep())
  }

  async openSession(sessionId: Id, opening: Opening): Promise<Answer<Put>> {
    const session = this.#sessions.get(sessionId.text)
    if (session !== undefined) return this.#reopen(session, opening)
    // One who comes back with no time left takes no requests any more, and needs no code.
    const takesCode = opening.seconds > 0
    if (takesCode && this.#codes.has(opening.code)) return new Refusal('code-in-use')
    if (!this.hasRoom() || !this.#messageBudget.take(SESSION_BYTES)) return new Refusal('full')
    const lifetime = new Lifetime(this.#lifetime, this.#clock.now(), opening.seconds)
    const opened: SessionRecord = {
      id: sessionId,
      v: opening.v,
      code: opening.code,
      suites: opening.suites,
      lifetime,
      toldEnd: lifetime.end,
      doorOpen: takesCode,
      watcher: undefined,
      requests: new Map(),
      transfers: new Map(),
      messageBytes: 0,
    }
    this.#sessions.set(sessionId.text, opened)
    if (takesCode) this.#codes.set(opening.code, opened)
    this.#observer.sessionOpened()
    return 'created'
  }

  #reopen(session: SessionRecord, opening: Opening): Answer<Put> {
    const isSame =
      session.v === opening.v &&
      session.code === opening.code &&
      session.suites.join() === opening.suites.join()
    if (!isSame) return new Refusal('conflict')
    session.lifetime.shorten(this.#clock.now(), opening.seconds)
    return 'same'
  }

  async endSession(sessionId: Id): Promise<void> {
    const session = this.#sessions.get(sessionId.text)
    if (session !== undefined) this.#end(session, 'ended-by-sender')
  }

  async lookUp(code: string): Promise<Answer<Pick<Opening, 'v' | 'suites'>>> {
    const session = this.#codes.get(code)
    if (session === undefined) return new Refusal('unknown-code')
    if (!session.doorOpen) return new Refusal('door-closed')
    return { v: session.v, suites: session.suites }
  }

  async closeDoor(sessionId: Id): Promise<Answer<void>> {
    const session = this.#sessions.get(sessionId.text)
    if (session === undefined) return new Refusal('not-found')
    this.#closeDoor(session)
    return undefined
  }

  #closeDoor(session: SessionRecord): void {
    if (!session.doorOpen) return
    session.doorOpen = false
    tellSession(session, this.#clock.now())
  }

  async join(receiverId: Id, { code, text, sessionId }: JoinRequest): Promise<Answer<Put>> {
    const known = this.#requests.get(receiverId.text)
    if (known !== undefined) {
      return known.text === text && !known.left ? 'same' : new Refusal('conflict')
    }
    const session = sessionId === undefined ? this.#openTo(code) : this.#knownTo(sessionId, code)
    if (session instanceof Refusal) return session
    if (session.requests.size >= this.#config.maxRequests) return new Refusal('full')
    if (!this.#ledger.charge(session, text)) return new Refusal('full')
    const request: RequestRecord = {
      id: receiverId,
      session,
      text,
      messages: new Map(),
      left: false,
      watcher: undefined,
    }
    session.requests.set(receiverId.text, request)
    this.#requests.set(receiverId.text, request)
    this.#observer.requestMade()
    tellRequest(request)
    return 'created'
  }

  #openTo(code: string): Answer<SessionRecord> {
    const session = this.#codes.get(code)
    if (session === undefined) return new Refusal('unknown-code')
    return session.doorOpen ? session : new Refusal('door-closed')
  }

  /** One that was there before a restart comes back through a closed door, and by its own way. */
  #knownTo(sessionId: Id, code: string): Answer<SessionRecord> {
    const session = this.#sessions.get(sessionId.text)
    return session?.code === code ? session : new Refusal('not-found')
  }

  async leave(receiverId: Id): Promise<void> {
    const request = this.#requests.get(receiverId.text)
    if (request === undefined || request.left) return
    request.left = true
    this.#transfers.leaveAll(request.session, receiverId)
    for (const text of request.messages.values())
      this.#ledger.free(request.session, textBytes(text))
    request.messages.clear()
    const { watcher } = request
    request.watcher = undefined
    tellRequest(request)
    watcher?.close()
  }

  async putMessage(
    author: Participant,
    receiverId: Id,
    kind: PairingMessageKind,
    text: string,
  ): Promise<Answer<Put>> {
    const request = this.#requests.get(receiverId.text)
    if (request === undefined) return new Refusal('not-found')
    const owner = author.role === 'sender' ? request.session.id : request.id
    if (!sameId(owner, author.id)) return new Refusal('forbidden')
    if (request.left) return new Refusal('not-found', 'the receiver has left')
    const known = request.messages.get(kind)
    if (known !== undefined) return known === text ? 'same' : new Refusal('conflict')
    if (!this.#ledger.charge(request.session, text)) return new Refusal('full')
    request.messages.set(kind, text)
    tellRequest(request)
    return 'created'
  }

  async startTransfer(
    at: TransferAt,
    author: Participant,
    start: TransferAnnouncement,
  ): Promise<Answer<Put>> {
    return this.#inSession(at, author, (session) =>
      this.#transfers.start(session, at.transferId, author, start),
    )
  }

  async endTransfer(at: TransferAt, author: Participant): Promise<Answer<void>> {
    return this.#inSession(at, author, (session) =>
      this.#transfers.end(session, at.transferId, author),
    )
  }

  async putEnvelope(
    at: TransferAt,
    author: Participant,
    recipientId: Id,
    text: string,
  ): Promise<Answer<Put>> {
    return this.#inSession(at, author, (session) =>
      this.#transfers.putEnvelope(session, at.transferId, author, recipientId, text),
    )
  }

  async putFinal(at: TransferAt, author: Participant, text: string): Promise<Answer<Put>> {
    return this.#inSession(at, author, (session) =>
      this.#transfers.putFinal(session, at.transferId, author, text),
    )
  }

  async putReceipt(at: TransferAt, recipient: Participant, text: string): Promise<Answer<Put>> {
    return this.#inSession(at, recipient, (session) =>
      this.#transfers.putReceipt(session, at.transferId, recipient, text),
    )
  }

  async acknowledge(at: TransferAt, recipient: Participant, next: number): Promise<Answer<void>> {
    return this.#inSession(at, recipient, (session) =>
      this.#transfers.acknowledge(session, at.transferId, recipient, next),
    )
  }

  async leaveTransfer(at: TransferAt, recipient: Participant): Promise<Answer<void>> {
    return this.#inSession(at, recipient, (session) =>
      this.#transfers.leave(session, at.transferId, recipient),
    )
  }

  async claimChunk(
    at: TransferAt,
    author: Participant,
    index: number,
    chunk: { length: number; last: boolean },
  ): Promise<Answer<ChunkClaim>> {
    return this.#inSession(at, author, (session) =>
      this.#transfers.claimChunk(session, at.transferId, author, index, chunk),
    )
  }

  async openDownload(
    at: TransferAt,
    recipient: Participant,
    from: number,
  ): Promise<Answer<Download>> {
    return this.#inSession(at, recipient, (session) =>
      this.#transfers.openDownload(session, at.transferId, recipient, from),
    )
  }

  /** Runs `act` in the session, if the caller belongs to it. */
  #inSession<T>(
    { sessionId }: TransferAt,
    caller: Participant,
    act: (session: SessionRecord) => Answer<T>,
  ): Answer<T> {
    const session = this.#sessions.get(sessionId.text)
    if (session === undefined) return new Refusal('not-found')
    const belongs =
      caller.role === 'sender'
        ? sameId(session.id, caller.id)
        : session.requests.get(caller.id.text)?.left === false
    return belongs ? act(session) : new Refusal('forbidden')
  }

  async snapshot(participant: Participant): Promise<Answer<RelayEvent>> {
    if (participant.role === 'sender') {
      const session = this.#sessions.get(participant.id.text)
      return session === undefined ? new Refusal('not-found') : this.#sessionSnapshot(session)
    }
    const request = this.#requests.get(participant.id.text)
    const isHere = request !== undefined && !request.left
    return isHere ? this.#requestSnapshot(request) : new Refusal('not-found')
  }

  #sessionSnapshot(session: SessionRecord): RelayEvent {
    const requests = session.requests.values()
    return snapshot(this.#bootId, session, session.id, requests, this.#clock.now())
  }

  #requestSnapshot(request: RequestRecord): RelayEvent {
    return snapshot(this.#bootId, request.session, request.id, [request], this.#clock.now())
  }

  async watch(participant: Participant, watcher: Watcher): Promise<Answer<Unwatch>> {
    return participant.role === 'sender'
      ? this.#watchSession(participant.id, watcher)
      : this.#watchRequest(participant.id, watcher)
  }

  #watchSession(sessionId: Id, watcher: Watcher): Answer<Unwatch> {
    const session = this.#sessions.get(sessionId.text)
    if (session === undefined) return new Refusal('not-found')
    const replaced = session.watcher
    session.watcher = watcher
    replaced?.close()
    watcher.receive(this.#sessionSnapshot(session))
    if (replaced === undefined) tellSession(session, this.#clock.now())
    return () => {
      if (session.watcher !== watcher) return
      session.watcher = undefined
      tellSession(session, this.#clock.now())
    }
  }

  #watchRequest(receiverId: Id, watcher: Watcher): Answer<Unwatch> {
    const request = this.#requests.get(receiverId.text)
    if (request === undefined || request.left) return new Refusal('not-found')
    const replaced = request.watcher
    request.watcher = watcher
    replaced?.close()
    watcher.receive(this.#requestSnapshot(request))
    if (replaced === undefined) tellRequest(request)
    return () => {
      if (request.watcher !== watcher) return
      request.watcher = undefined
      tellRequest(request)
    }
  }

  #sweep(): void {
    const now = this.#clock.now()
    for (const session of this.#sessions.values()) {
      this.#transfers.detachSlow(session)
      if (now >= session.lifetime.end) this.#end(session, 'expired')
      else if (now >= session.lifetime.pairingEnd) this.#closeDoor(session)
    }
  }

  #end(session: SessionRecord, reason: EndReason): void {
    this.#sessions.delete(session.id.text)
    // Another session may have its code: one that came back without it.
    if (this.#codes.get(session.code) === session) this.#codes.delete(session.code)
    for (const request of session.requests.values()) this.#requests.delete(request.id.text)
    this.#transfers.forgetAll(session)
    this.#ledger.free(session, session.messageBytes)
    this.#messageBudget.give(SESSION_BYTES)
    this.#observer.sessionEnded(reason)
    tellAll(session, { kind: 'ended', reason })
    const watchers = [session.watcher, ...Array.from(session.requests.values(), (r) => r.watcher)]
    // Forgotten first: closing a stream calls back here, and nobody is to be told any more.
    session.watcher = undefined
    for (const request of session.requests.values()) request.watcher = undefined
    for (const watcher of watchers) watcher?.close()
  }

  load(): number {
    return this.#chunkBudget.used / this.#chunkBudget.total
  }

  hasRoom(): boolean {
    return (
      this.#takesMore &&
      this.#sessions.size < this.#config.maxSessions &&
      this.#chunkBudget.free >= sealedChunkBytes(CHUNK_BYTES) &&
      this.#messageBudget.free >= SESSION_BYTES
    )
  }

  takeNoMore(): void {
    this.#takesMore = false
  }

  counts(): StoreCounts {
    return {
      sessions: this.#sessions.size,
      requests: this.#requests.size,
      bytes: this.#chunkBudget.used + this.#messageBudget.used,
    }
  }

  async close(): Promise<void> {
    this.#stopSweeping()
    for (const session of [...this.#sessions.values()]) this.#end(session, 'shutdown')
  }
}
