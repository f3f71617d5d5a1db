import type { ClientError } from '../errors.ts'
import type { ProgressFigures } from './progress.ts'

/** What a screen shows of one transfer to one or more devices. */
export interface OutgoingView {
  state:
    | 'waiting' // another transfer has to end before this one begins
    | 'sending'
    | 'paused'
    | 'finished'
    | 'left' // this device has gone, and the relay has all of it
    | 'failed'
  itemCount: number
  /** Bytes of all items. */
  itemBytes: number
  /** Something of it is a secret, and goes from the other devices when the session ends. */
  hasSecret: boolean
  /** The relay has all of it: it goes on without this device, as long as the relay runs. */
  isUploaded: boolean
  ways: readonly OutgoingWay[]
  error: ClientError | undefined
}

/** A transfer as it stands for one device. */
export interface OutgoingWay {
  /** The row's id, or `sender` for the device that opened the session. */
  id: string
  /** The receiver code that the other device shows; undefined for the one that opened the session. */
  pairs: readonly string[] | undefined
  state:
    | 'sending'
    | 'waiting' // it is there, and its user lets it wait
    | 'stalled' // nothing taken for 10 seconds, though there is something to take
    | 'delivered' // all bytes taken, no valid receipt yet
    | 'received' // the receipt is valid
    | 'with-relay' // this device has gone before it had all; the rest is the relay's
    | 'stopped' // the transfer failed here before it had all
    | 'detached' // the relay has taken it out; it may be sent to again
    | 'left' // reads no more
    | 'refused' // too large for that device
  figures: ProgressFigures
}
