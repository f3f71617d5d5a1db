import type { SessionCode } from '@valise/protocol'
import type { ClientError } from '../errors.ts'
import type { IncomingView } from '../transfer/incoming-view.ts'
import type { OutgoingView } from '../transfer/outgoing-view.ts'
import type { Denier, Door, PeerFailure, SenderWarning } from './sender-state.ts'

/** What a screen shows of a sending session. Immutable: a change makes a new one. */
export interface SenderView {
  /** `opening`: not at the relay yet. `ended`: every key has been dropped. */
  phase: 'opening' | 'open' | 'ended'
  /** The relay is full: it is asked again every few seconds, until there is room or `cancel`. */
  waitsForRoom: boolean
  /** Eight symbols, for `formatSessionCode`; undefined until open and after the end. */
  code: SessionCode | undefined
  /** What the QR holds and `Copy link` copies; undefined likewise. */
  link: string | undefined
  /** Milliseconds since 1970; undefined until open. */
  expiresAt: number | undefined
  door: Door
  /** `reconnecting`: the relay has not been heard for a moment. */
  connection: 'connected' | 'reconnecting'
  /** In the order of their arrival; a row never moves. */
  requests: readonly RequestRow[]
  /** Something that the user should know, and that ends nothing. */
  warning: SenderWarning | undefined
  /** Devices that can be sent to now. */
  readyDevices: number
  /** The running transfer to them, or the last one. */
  transfer: OutgoingView | undefined
  /** What comes, or came last, from one of them. */
  incoming: IncomingFromDevice | undefined
  /** Which of the two began last. */
  latest: 'transfer' | 'incoming' | undefined
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
  /**
   * What it was approved with (`thenSend`) has not begun to go: it still will, or, after the end,
   * never did.
   */
  isPromised: boolean
  failure: PeerFailure | undefined
  deniedBy: Denier | undefined
  /** Most bytes of items that it can take in one transfer; undefined until it has confirmed. */
  capacity: number | undefined
  /** Milliseconds since 1970. */
  since: number
}

/** Something that a receiver sends back. */
export interface IncomingFromDevice extends IncomingView {
  /** The receiver code of the device that sends it. */
  pairs: readonly string[]
}
