import type { SenderView } from '@valise/client'
import type { Taker } from '../../transfer/CapacityNotice.tsx'

/** What the devices can take that can be sent to now. */
export function takersOf({ requests }: SenderView): Taker[] {
  return requests.flatMap(({ state, pairs, capacity }) =>
    state === 'ready' && capacity !== undefined ? [{ pairs, capacity }] : [],
  )
}
