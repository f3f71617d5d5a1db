import {
  creditAnswer,
  LAST_HEADER,
  lookupAnswer,
  type Opening,
  opening,
  type PairingMessageKind,
  parseEvent,
  problemCode,
  type RelayEvent,
  receiverIdOf,
  routes,
  sessionIdOf,
  type TransferAddress,
  transferStart,
  WireError,
} from '@valise/protocol/wire'
import { HEARTBEAT_MS } from '../bounds.ts'
import type { Config } from '../config.ts'
import { type Id, idOf } from '../id.ts'
import { type Answer, Refusal } from '../refusal.ts'
import type {
  ReachableDownload,
  ReachableStore,
  StoreUnderTest,
} from '../store/relay-store.conformance.ts'
import type {
  JoinRequest,
  LentChunk,
  Participant,
  Put,
  StoreCounts,
  StoredChunk,
  TransferAnnouncement,
  TransferAt,
  Unwatch,
  Watcher,
} from '../store/relay-store.ts'
import { EventReader } from './event-reader.ts'
import { FrameStream } from './frame-stream.ts'
import { random } from './people.ts'
import { type Called, type CallOptions, TestRelay } from './test-relay.ts'

/** The event stream of one watcher. */
interface Watching {
  reader: EventReader
  watcher: Watcher
  /** Heartbeats of the relay before this stream was opened. */
  beatsBefore: number
}

/** A relay's store as its callers have it: each call goes through the relay's HTTP interface. */
export class HttpStore implements ReachableStore {
  readonly #relay: TestRelay
  /** Keyed by the text of the id that the token proves. */
  readonly #tokens = new Map<string, Uint8Array>()
  readonly #watchings = new Set<Watching>()
  /** Heartbeats of the relay so far. */
  #beats = 0

  private constructor(relay: TestRelay) {
    this.#relay = relay
    // Begun at the same moment of this clock as the relay's own, and so in step with it.
    relay.clock.every(HEARTBEAT_MS, () => {
      this.#beats += 1
    })
  }

  /** A relay that has just been started, and its store. */
  static async start(config: Partial<Config>): Promise<StoreUnderTest> {
    const relay = await TestRelay.start(config)
    const store = new HttpStore(relay)
    return {
      store,
      clock: relay.clock,
      newSender: () => store.#newParticipant('sender', sessionIdOf),
      newReceiver: () => store.#newParticipant('receiver', receiverIdOf),
      upload: (...chunk) => store.#upload(...chunk),
      settled: () => store.#settled(),
      close: () => relay.close(),
    }
  }

  async #newParticipant(role: Participant['role'], idFrom: typeof sessionIdOf) {
    const token = random(32)
    const id = idOf(await idFrom(token))
    this.#tokens.set(id.text, token)
    return { role, id }
  }

  async openSession(sessionId: Id, session: Opening): Promise<Answer<Put>> {
    return this.#put(sessionId, routes.session(sessionId.text), opening.stringify(session))
  }

  async endSession(sessionId: Id): Promise<void> {
    granted(await this.#delete(sessionId, routes.session(sessionId.text)))
  }

  async lookUp(code: string): Promise<Answer<Pick<Opening, 'v' | 'suites'>>> {
    const called = await this.#relay.call('POST', routes.lookup, { json: { code } })
    return answerTo(called, 200, ({ text }) => lookupAnswer.parse(text))
  }

  async closeDoor(sessionId: Id): Promise<Answer<void>> {
    const json = { open: false }
    return nothing(await this.#call(sessionId, 'PUT', routes.door(sessionId.text), { json }))
  }

  /** The code stands in the text as well, and that is where the relay reads it. */
  async join(receiverId: Id, { text, sessionId }: JoinRequest): Promise<Answer<Put>> {
    const path =
      sessionId === undefined
        ? routes.request(receiverId.text)
        : routes.requestAgain(sessionId.text, receiverId.text)
    return this.#put(receiverId, path, text)
  }

  async leave(receiverId: Id): Promise<void> {
    granted(await this.#delete(receiverId, routes.request(receiverId.text)))
  }

  async putMessage(
    author: Participant,
    receiverId: Id,
    kind: PairingMessageKind,
    text: string,
  ): Promise<Answer<Put>> {
    return this.#put(author.id, routes.message(receiverId.text, kind), text)
  }

  async startTransfer(
    at: TransferAt,
    author: Participant,
    { dir, chunkSize, recipients }: TransferAnnouncement,
  ): Promise<Answer<Put>> {
    const start = { dir, chunkSize, recipients: recipients.map(({ bytes }) => bytes) }
    return this.#put(author.id, routes.transfer(addressOf(at)), transferStart.stringify(start))
  }

  async endTransfer(at: TransferAt, author: Participant): Promise<Answer<void>> {
    return this.#delete(author.id, routes.transfer(addressOf(at)))
  }

  async putEnvelope(
    at: TransferAt,
    author: Participant,
    recipientId: Id,
    text: string,
  ): Promise<Answer<Put>> {
    return this.#put(author.id, routes.envelope(addressOf(at), recipientId.text), text)
  }

  async putFinal(at: TransferAt, author: Participant, text: string): Promise<Answer<Put>> {
    return this.#put(author.id, routes.final(addressOf(at)), text)
  }

  async putReceipt(at: TransferAt, { id }: Participant, text: string): Promise<Answer<Put>> {
    return this.#put(id, routes.receipt(addressOf(at), id.text), text)
  }

  async acknowledge(at: TransferAt, { id }: Participant, next: number): Promise<Answer<void>> {
    const path = routes.acknowledgement(addressOf(at), id.text)
    return nothing(await this.#call(id, 'PUT', path, { json: { next } }))
  }

  async leaveTransfer(at: TransferAt, { id }: Participant): Promise<Answer<void>> {
    return this.#delete(id, routes.recipient(addressOf(at), id.text))
  }

  async #upload(
    at: TransferAt,
    author: Participant,
    index: number,
    { bytes, last }: StoredChunk,
  ): Promise<Answer<number>> {
    const headers = { [LAST_HEADER]: last ? '1' : '0' }
    const path = routes.chunk(addressOf(at), index)
    const called = await this.#call(author.id, 'PUT', path, { bytes, headers })
    return answerTo(called, 200, ({ text }) => creditAnswer.parse(text).credit)
  }

  /**
   * The relay runs in this process: it has written what is there for a reader, and counted that as
   * taken, before that reader gets to run. So the clock can be moved as soon as this resolves.
   */
  async openDownload(
    at: TransferAt,
    { id }: Participant,
    from: number,
  ): Promise<Answer<ReachableDownload>> {
    const opened = await this.#relay.open(routes.frames(addressOf(at), from), this.#tokenOf(id))
    return 'body' in opened ? new HttpDownload(new FrameStream(opened)) : refusalIn(opened)
  }

  async snapshot({ role, id }: Participant): Promise<Answer<RelayEvent>> {
    const path =
      role === 'sender' ? routes.sessionSnapshot(id.text) : routes.requestSnapshot(id.text)
    return answerTo(await this.#call(id, 'GET', path), 200, ({ text }) => parseEvent(text))
  }

  async watch({ role, id }: Participant, watcher: Watcher): Promise<Answer<Unwatch>> {
    const path = role === 'sender' ? routes.sessionEvents(id.text) : routes.requestEvents(id.text)
    const opened = await this.#relay.open(path, this.#tokenOf(id))
    if (!('body' in opened)) return refusalIn(opened)
    const watching = { reader: new EventReader(opened), watcher, beatsBefore: this.#beats }
    this.#watchings.add(watching)
    return () => {
      this.#watchings.delete(watching)
      watching.reader.close()
    }
  }

  /**
   * A heartbeat changes nothing, and follows on each stream all that was written there before: what
   * stands in front of it has happened so far. A stream that has ended gets none, and ends instead.
   */
  async #settled(): Promise<void> {
    this.#relay.clock.ring(HEARTBEAT_MS)
    for (const watching of this.#watchings) {
      const { reader, watcher, beatsBefore } = watching
      const goesOn = await reader.readTo(this.#beats - beatsBefore, (event) =>
        watcher.receive(event),
      )
      if (goesOn) continue
      this.#watchings.delete(watching)
      watcher.close()
    }
  }

  async counts(): Promise<StoreCounts> {
    const { json } = await this.#relay.call('GET', '/healthz')
    const { sessions, requests, bytes } = json as StoreCounts
    return { sessions, requests, bytes }
  }

  async hasRoom(): Promise<boolean> {
    const answer = answerTo(await this.#relay.call('GET', '/readyz'), 200, () => true)
    if (answer instanceof Refusal && answer.code !== 'full') granted(answer)
    return answer === true
  }

  /** No caller can ask for it: this is what a signal to the process does. */
  takeNoMore(): void {
    void this.#relay.relay.drain()
  }

  close(): Promise<void> {
    return this.#relay.relay.close()
  }

  #tokenOf(id: Id): Uint8Array {
    const token = this.#tokens.get(id.text)
    if (token === undefined) throw new Error('this participant was not made here')
    return token
  }

  #call(caller: Id, method: string, path: string, options: CallOptions = {}): Promise<Called> {
    return this.#relay.call(method, path, { token: this.#tokenOf(caller), ...options })
  }

  async #put(caller: Id, path: string, text: string): Promise<Answer<Put>> {
    const called = await this.#call(caller, 'PUT', path, { text })
    return called.status === 201 ? 'created' : answerTo(called, 204, () => 'same')
  }

  async #delete(caller: Id, path: string): Promise<Answer<void>> {
    return nothing(await this.#call(caller, 'DELETE', path))
  }
}

/** Takes the frames of a download as they come, as a client does. */
class HttpDownload implements ReachableDownload {
  readonly #over = new AbortController()
  readonly #chunks = new Map<number, StoredChunk>()
  #waiting: (() => void)[] = []
  #failure: WireError | undefined

  constructor(frames: FrameStream) {
    void this.#take(frames)
  }

  get over(): AbortSignal {
    return this.#over.signal
  }

  async chunk(index: number): Promise<LentChunk | undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure
      const chunk = this.#chunks.get(index)
      // What came over HTTP is the reader's own.
      if (chunk !== undefined) return { ...chunk, release: () => undefined }
      if (this.over.aborted) return undefined
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  async #take(frames: FrameStream): Promise<void> {
    try {
      for (;;) {
        const frame = await frames.next()
        if (frame === 'end') break
        if (frame === undefined) continue
        const { index, bytes, last } = frame
        this.#chunks.set(index, { bytes, last })
        this.#wake()
      }
    } catch (error) {
      // Everything else is a stream that was cut off, and that is over as well.
      if (error instanceof WireError) this.#failure = error
    }
    this.#over.abort()
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}

function addressOf({ sessionId, transferId }: TransferAt): TransferAddress {
  return { sessionId: sessionId.text, transferId: transferId.text }
}

/** What a good answer says, and what a problem document refuses. */
function answerTo<T>(called: Called, status: number, read: (called: Called) => T): Answer<T> {
  return called.status === status ? read(called) : refusalIn(called)
}

function nothing(called: Called): Answer<void> {
  return answerTo(called, 204, () => undefined)
}

function refusalIn({ status, text, json }: Called): Refusal {
  const code = problemCode(json)
  if (code === undefined) throw new Error(`neither good nor a problem: ${status} ${text}`)
  return new Refusal(code)
}

/** For calls that a store never refuses. */
function granted(answer: Answer<void>): void {
  if (answer instanceof Refusal) throw new Error(`refused: ${answer.code}`)
}
