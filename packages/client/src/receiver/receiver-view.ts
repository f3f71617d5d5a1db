import type { ClientError } from '../errors.ts'
import type { IncomingView } from '../transfer/incoming-view.ts'
import type { OutgoingView } from '../transfer/outgoing-view.ts'

/** What a screen shows of a receiving session. Immutable: a change makes a new one. */
export interface ReceiverView {
  phase:
    | 'joining' // looking up, asking, waiting for the hello
    | 'waiting-for-approval' // the code is shown
    | 'comparing' // typed: asks for Yes or No, after a genuine approval
    | 'waiting-for-transfer' // paired; nothing has come yet
    | 'arriving'
    | 'received' // verified, committed, receipt sent; stays so when the session ends after it
    | 'ended' // without (more) success; see `error`
  /** The relay is full: it is asked again every few seconds, until there is room or `cancel`. */
  waitsForRoom: boolean
  /** Nothing can come any more: every key has been dropped. */
  over: boolean
  mode: 'scanned' | 'typed'
  /** The receiver code in four pairs, once it is known. */
  pairs: readonly string[] | undefined
  connection: 'connected' | 'reconnecting'
  /** Milliseconds since 1970 when the relay will forget the session, as far as is known. */
  expiresAt: number | undefined
  /** What comes, or came last. */
  incoming: IncomingView | undefined
  /** What is sent back, or was sent back last. */
  transfer: OutgoingView | undefined
  /** Which of the two began last. */
  latest: 'incoming' | 'transfer' | undefined
  /** Something that the user should know, and that ends nothing. */
  warning: 'answer-changed' | undefined
  error: ClientError | undefined
}
