import type {
  Direction,
  EndReason,
  Opening,
  PairingMessageKind,
  RelayEvent,
} from '@valise/protocol/wire'
import type { Id } from '../id.ts'
import type { Answer } from '../refusal.ts'

/** Who calls: proved by its token before the store is asked. */
export interface Participant {
  readonly role: 'sender' | 'receiver'
  /** The sessionId of a sender, the receiverId of a receiver. */
  readonly id: Id
}

export interface TransferAt {
  readonly sessionId: Id
  readonly transferId: Id
}

/** Whether a PUT found its address empty, or the same bytes already there. */
export type Put = 'created' | 'same'

export interface JoinRequest {
  readonly code: string
  /** The request as its author wrote it. */
  readonly text: string
  /** Of one that comes back after a restart of the relay: it knows the session by more than a code. */
  readonly sessionId?: Id
}

export interface TransferAnnouncement {
  readonly dir: Direction
  /** Plaintext bytes of a full chunk. */
  readonly chunkSize: number
  readonly recipients: readonly Id[]
}

export interface StoredChunk {
  readonly bytes: Uint8Array
  readonly last: boolean
}

/** A chunk that somebody reads: nobody changes or frees its bytes before it is released. */
export interface LentChunk extends StoredChunk {
  /** Its memory may be freed, or used for another chunk. */
  release(): void
}

/** What may happen to a chunk that an author wants to upload. */
export type ChunkClaim =
  /** All recipients have acknowledged it, or nobody reads any more. */
  | { readonly state: 'ignored'; readonly credit: number }
  /** It is there: the same bytes again are good, others are a conflict. */
  | { readonly state: 'stored'; readonly chunk: LentChunk; readonly credit: number }
  | { readonly state: 'open'; readonly upload: ChunkUpload }

/** A place for one chunk on its way in. */
export interface ChunkUpload {
  /** Aborts when the place is lost: a newer upload of the chunk, or the end of the transfer. */
  readonly lost: AbortSignal
  /** Memory for the chunk, of its length. What stands in it is of no meaning. */
  buffer(): Uint8Array
  /** Keeps the bytes, which are the store's from then on. Answers with the credit. */
  store(bytes: Uint8Array): Promise<Answer<number>>
  /** The body did not arrive whole. */
  abandon(): void
}

/** One recipient's reading of a transfer. */
export interface Download {
  /** Aborts when there is nothing more to read: replaced, left, or the transfer has ended. */
  readonly over: AbortSignal
  /** Waits for a chunk. Undefined when the download is over. */
  chunk(index: number): Promise<LentChunk | undefined>
  /** Some bytes of a chunk were taken: the reader is slow at most, and not gone. */
  took(): void
  close(): void
}

/** Where one participant's events go. */
export interface Watcher {
  receive(event: RelayEvent): void
  /** After the last event: replaced by a newer watcher, left, or the session has ended. */
  close(): void
}

/** Ends the watching. */
export type Unwatch = () => void

export type Detached = 'stalled' | 'held-others-back'

/** Who counts what happens. Hears no names. */
export interface StoreObserver {
  sessionOpened(): void
  sessionEnded(reason: EndReason): void
  requestMade(): void
  /** `isFinished`: at least one recipient has put its receipt, and none still reads. */
  transferEnded(isFinished: boolean): void
  /** It was silent for too long, or kept the others waiting. */
  recipientDetached(why: Detached): void
}

export interface StoreCounts {
  readonly sessions: number
  readonly requests: number
  /** Bytes of chunks and messages, held or promised. */
  readonly bytes: number
}

/**
 * What the relay keeps. Holds whole texts and bytes and reads neither; knows who may write and
 * read what, and how much there may be. Every write can be repeated. Nothing outlives its session.
 */
export interface RelayStore {
  openSession(sessionId: Id, opening: Opening): Promise<Answer<Put>>
  endSession(sessionId: Id): Promise<void>
  /** What the sender registered under a code. */
  lookUp(code: string): Promise<Answer<Pick<Opening, 'v' | 'suites'>>>
  closeDoor(sessionId: Id): Promise<Answer<void>>

  join(receiverId: Id, request: JoinRequest): Promise<Answer<Put>>
  leave(receiverId: Id): Promise<void>
  putMessage(
    author: Participant,
    receiverId: Id,
    kind: PairingMessageKind,
    text: string,
  ): Promise<Answer<Put>>

  startTransfer(
    at: TransferAt,
    author: Participant,
    start: TransferAnnouncement,
  ): Promise<Answer<Put>>
  endTransfer(at: TransferAt, author: Participant): Promise<Answer<void>>
  putEnvelope(
    at: TransferAt,
    author: Participant,
    recipientId: Id,
    text: string,
  ): Promise<Answer<Put>>
  putFinal(at: TransferAt, author: Participant, text: string): Promise<Answer<Put>>
  putReceipt(at: TransferAt, recipient: Participant, text: string): Promise<Answer<Put>>
  acknowledge(at: TransferAt, recipient: Participant, next: number): Promise<Answer<void>>
  leaveTransfer(at: TransferAt, recipient: Participant): Promise<Answer<void>>

  /** `length`: bytes of the chunk. Never waits for room. */
  claimChunk(
    at: TransferAt,
    author: Participant,
    index: number,
    chunk: { length: number; last: boolean },
  ): Promise<Answer<ChunkClaim>>
  openDownload(at: TransferAt, recipient: Participant, from: number): Promise<Answer<Download>>

  /** All that a participant may see now. */
  snapshot(participant: Participant): Promise<Answer<RelayEvent>>
  /** The first event is a snapshot; a second watcher of a participant replaces the first. */
  watch(participant: Participant, watcher: Watcher): Promise<Answer<Unwatch>>

  counts(): StoreCounts
  /** Which share of the memory for chunks is promised or held: 0 to 1. */
  load(): number
  /** Whether a session could be opened now. */
  hasRoom(): boolean
  /** From now on no session is opened. Those that run go on. */
  takeNoMore(): void
  /** Ends every session with `shutdown`. */
  close(): Promise<void>
}
