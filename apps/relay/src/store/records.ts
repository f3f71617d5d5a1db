import type { Direction, PairingMessageKind, RecipientView } from '@valise/protocol/wire'
import type { Id } from '../id.ts'
import type { ChunkWindow } from './chunk-window.ts'
import type { CreditLine } from './credit-line.ts'
import type { Borrower } from './credit-pool.ts'
import type { Lifetime } from './lifetime.ts'
import type { Watcher } from './relay-store.ts'

/** One session in memory, with all that belongs to it. */
export interface SessionRecord {
  readonly id: Id
  readonly v: number
  readonly code: string
  readonly suites: readonly number[]
  readonly lifetime: Lifetime
  /** The end of the session as its participants were last told, on the relay's clock. */
  toldEnd: number
  doorOpen: boolean
  watcher: Watcher | undefined
  /** Keyed by the receiverId's text. Rows stay until the session ends. */
  readonly requests: Map<string, RequestRecord>
  /** Keyed by the transferId's text. */
  readonly transfers: Map<string, TransferRecord>
  /** Bytes of all its messages. */
  messageBytes: number
}

export interface RequestRecord {
  readonly id: Id
  readonly session: SessionRecord
  readonly text: string
  readonly messages: Map<PairingMessageKind, string>
  left: boolean
  watcher: Watcher | undefined
}

export interface TransferRecord extends Borrower {
  readonly id: Id
  readonly session: SessionRecord
  /** The sessionId of the sender or the receiverId of a receiver. */
  readonly authorId: Id
  readonly dir: Direction
  readonly chunkSize: number
  readonly startedAt: number
  /** The last sign of life that was more than a word. */
  progressAt: number
  readonly line: CreditLine
  readonly window: ChunkWindow
  /** Keyed by the participant's id as text. */
  readonly recipients: Map<string, RecipientRecord>
  /** Uploads on their way, keyed by the chunk's index. */
  readonly uploads: Map<number, AbortController>
  final: string | undefined
  /** The one recipient that all others wait for, since when, and what it had taken then. */
  heldBack: { by: RecipientRecord; next: number; since: number } | undefined
}

export interface RecipientRecord {
  readonly id: Id
  state: RecipientView['state']
  /** Every chunk below this has been acknowledged. */
  next: number
  /** When it last showed that it is there, or got something to take. On the relay's clock. */
  heardAt: number
  envelope: string | undefined
  receipt: string | undefined
  /** Aborts its running download. */
  download: AbortController | undefined
}

/** Whether it still has a claim on chunks. */
export function isReading(recipient: RecipientRecord): boolean {
  const { state, receipt } = recipient
  return (state === 'reading' || state === 'waiting') && receipt === undefined
}
