import type { ClientError } from '../errors.ts'
import type { ReceivedItem } from '../sinks/sink.ts'
import type { ProgressFigures } from './progress.ts'

/** What a screen shows of something that comes, or has come. */
export interface IncomingView {
  state:
    | 'arriving' // provisional: nothing of it counts yet
    | 'received' // verified, committed, receipt sent
    | 'failed' // all of it was discarded; see `error`
  /** Undefined until the first record has been opened. */
  items: readonly ReceivedItem[] | undefined
  figures: ProgressFigures
  /** Its user lets it wait: not much more comes than was on its way. */
  isPaused: boolean
  /** Nothing has come for 10 seconds. */
  isStalled: boolean
  error: ClientError | undefined
}
