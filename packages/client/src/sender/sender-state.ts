import type { ClientError } from '../errors.ts'

/** Hellos that one session gives at most: after a hello a relay knows the code S would show. */
export const MAX_HELLOS = 64
/** Requests that may wait for the user at a time. */
export const MAX_WAITING = 16
/** Places among them that only requests with a valid tag can take. */
export const PLACES_FOR_SCANNED = 4
/** Refused requests remembered at most: more of them come from nobody who means it. */
export const MAX_REFUSED = 1024
/** Failed requests at which the user is warned. */
export const FAILURES_TO_WARN = 3
/** Failed requests at which the door closes. */
export const FAILURES_TO_CLOSE = 8
/** Wrong entries of the last four characters that deny a typed request. */
export const MAX_WRONG_TRIES = 3
/** Milliseconds that a receiver has to reveal, while the sender is connected. */
export const REVEAL_MS = 30_000

export type Door = 'open' | 'closed-by-user' | 'closed-by-failures' | 'closed-by-restart'
export type SenderWarning = 'several-failed-requests' | 'request-changed' | 'request-refused'
/** Who said no: the user with a tap, or by typing the last four wrong three times. */
export type Denier = 'user' | 'wrong-tries'
export type PeerFailure = 'no-answer' | 'not-genuine' | 'code-collision'

/** What is the same in every state of a peer. */
interface PeerBase {
  /** Names the row on the screen. */
  row: string
  mode: 'scanned' | 'typed'
  /** The first request under this receiverId: the only one there will be. */
  request: string
  /** Milliseconds since 1970. */
  since: number
}

/** A device that asked to join, by what it waits for. */
export type Peer = PeerBase &
  (
    | { state: 'answering' }
    | { state: 'joining' }
    | { state: 'checkingReveal' }
    | { state: 'waitingForApproval'; code: string; wrongTries: number }
    | { state: 'waitingForConfirm'; code: string; thenSend: boolean }
    | { state: 'checkingConfirm'; code: string; thenSend: boolean }
    /** `thenSend`: what was promised has not begun yet, as another transfer runs. */
    | { state: 'ready'; code: string; thenSend: boolean }
    | { state: 'denied'; by: Denier; code: string | undefined }
    | { state: 'failed'; why: PeerFailure; code: string | undefined }
    /** `isAway`: it was ready, and has not come back to a relay that was started anew, so far. */
    | { state: 'left'; code: string | undefined; isAway: boolean }
  )

export interface OpenSession {
  state: 'open'
  door: Door
  /** By receiverId (base64url), in the order of their hellos. */
  peers: ReadonlyMap<string, Peer>
  /** Every receiver code that a request of this session had, ended ones too. */
  codes: ReadonlySet<string>
  /** Rows ever made: a row's name is never used again. */
  rows: number
  /** Hellos made or being made. */
  hellos: number
  failures: number
  warning: SenderWarning | undefined
  /** A transfer runs: the next one has to wait. */
  sending: boolean
  /** What comes from a receiver just now: one at a time is taken. */
  arriving: string | undefined
  /** Requests that got no hello, and never will. */
  refused: ReadonlySet<string>
  /** Every transfer that was ever taken, as `receiver/transfer`: none is taken twice. */
  taken: ReadonlySet<string>
}

/** A sending session, by what it can still do. */
export type SenderState =
  | { state: 'opening' }
  | OpenSession
  | { state: 'ended'; error: ClientError | undefined; peers: ReadonlyMap<string, Peer> }

/** What the machine is told. Receivers are named by their id in base64url. */
export type SenderEvent =
  | { type: 'opened' }
  | {
      type: 'requestSeen'
      receiver: string
      request: string
      mode: 'scanned' | 'typed'
      now: number
    }
  | { type: 'requestAnswered'; receiver: string }
  /** It is no request, its tag is wrong, or its keys are: no hello was made. */
  | { type: 'requestRefused'; receiver: string }
  /** The relay has the hello: from now on the receiver has its time to reveal. */
  | { type: 'helloSent'; receiver: string }
  | { type: 'revealSeen'; receiver: string; reveal: string }
  | { type: 'revealHolds'; receiver: string; code: string }
  | { type: 'revealRefused'; receiver: string }
  | { type: 'revealOverdue'; receiver: string }
  | { type: 'userApproves'; row: string; lastFour: string | undefined; thenSend: boolean }
  | { type: 'userDenies'; row: string }
  | { type: 'confirmSeen'; receiver: string; confirm: string }
  | { type: 'confirmHolds'; receiver: string }
  | { type: 'confirmRefused'; receiver: string }
  /** By its own word, or because it did not come back in time to a relay that was started anew. */
  | { type: 'receiverLeft'; receiver: string; isMissing: boolean }
  | { type: 'userClosesDoor' }
  /** The relay was started anew, and somebody else has the session's code. */
  | { type: 'codeTaken' }
  /** To every device that is ready, or to the one with this row. */
  | { type: 'userSends'; row: string | undefined }
  | { type: 'transferOver' }
  | { type: 'transferSeen'; receiver: string; transfer: string }
  | { type: 'arrivalOver' }
  | { type: 'ended'; error: ClientError | undefined }

/** What the driver has to do. The machine itself does nothing. */
export type SenderEffect =
  | { effect: 'answer'; receiver: string; request: string }
  | { effect: 'awaitReveal'; receiver: string; ms: number }
  | { effect: 'checkReveal'; receiver: string; reveal: string }
  | { effect: 'approve'; receiver: string }
  | { effect: 'deny'; receiver: string }
  | { effect: 'checkConfirm'; receiver: string; confirm: string }
  | { effect: 'closeDoor' }
  /** `promised`: what was to follow the approval of this one receiver, else what the user sends. */
  | { effect: 'send'; receivers: readonly string[]; promised: boolean }
  | { effect: 'take'; receiver: string; transfer: string }
  | { effect: 'drop' }
