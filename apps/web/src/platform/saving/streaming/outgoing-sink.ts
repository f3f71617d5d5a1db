import type { Sink } from '@valise/client'

/** Writes files to where their user wants them while they arrive. */
export interface OutgoingSink extends Sink {
  /** The page may be going: nothing that stands out there may look whole, from this call on. */
  abandon: () => Promise<void>
}
