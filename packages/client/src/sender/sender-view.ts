import type { ClientError } from '../errors.ts'
import type { ProgressFigures } from '../transfer/progress.ts'
import type { Denier, PeerFailure, SenderWarning } from './sender-state.ts'

/** What a screen shows of a sending session. Immutable: a change makes a new one. */
export interface SenderView {
  /** `opening`: not at the relay yet. `ended`: every key has been dropped. */
  phase: 'opening' | 'open' | 'ended'
  /** Eight symbols, for `formatSessionCode`; undefined until open and after the end. */
  code: string | undefined
  /** What the QR holds and `Copy link` copies; undefined likewise. */
  link: string | undefined
  /** Milliseconds since 1970; undefined until open. */
  expiresAt: number | undefined
  door: 'open' | 'closed-by-user' | 'closed-by-failures'
  /** `reconnecting`: the relay has not been heard for a moment. */
  connection: 'connected' | 'reconnecting'
  /** In the order of their arrival; a row never moves. */
  requests: readonly RequestRow[]
  /** Something that the user should know, and that ends nothing. */
  warning: SenderWarning | undefined
  /** Devices that can be sent to now. */
  readyDevices: number
  /** The running transfer, or the last one. */
  transfer: OutgoingView | undefined
  /** Why the session is over, or why it could not be opened. */
  error: ClientError | undefined
}

export interface RequestRow {
  /** Names the row for `approve` and `deny`; no identifier of the protocol. */
  id: string
  mode: 'scanned' | 'typed'
  state:
    | 'joining' // no code yet
    | 'waiting' // the user decides
    | 'approved' // the receiver has not confirmed yet (typed: its user has to tap Yes)
    | 'ready' // confirmed: can be sent to
    | 'denied' // see `deniedBy`
    | 'failed' // could not prove itself; see `failure`
    | 'left' // went away by itself
  /**
   * The receiver code in pairs. For a typed request the first two alone until the last four
   * characters have been given right: the rest is not in the page before.
   */
  pairs: readonly string[]
  /** Wrong entries of the last four so far, while it waits; the third denies. */
  wrongTries: number
  failure: PeerFailure | undefined
  deniedBy: Denier | undefined
  /** Milliseconds since 1970. */
  since: number
}

/** One transfer to one or more devices. */
export interface OutgoingView {
  state: 'sending' | 'paused' | 'finished' | 'failed'
  itemCount: number
  /** Bytes of all items. */
  itemBytes: number
  ways: readonly OutgoingWay[]
  error: ClientError | undefined
}

/** A transfer as it stands for one device. */
export interface OutgoingWay {
  /** The row's id. */
  id: string
  pairs: readonly string[]
  state:
    | 'sending'
    | 'delivered' // all bytes taken, no valid receipt yet
    | 'received' // the receipt is valid
    | 'left' // reads no more
    | 'refused' // too large for that device
  figures: ProgressFigures
}
