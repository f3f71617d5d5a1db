import { codePairs } from '@valise/protocol'
import type { ReceiverState } from './receiver-state.ts'
import type { ReceiverView } from './receiver-view.ts'

/** What the driver knows beside the machine. */
export type ReceiverSurroundings = Omit<ReceiverView, 'phase' | 'over' | 'pairs' | 'error'>

export function receiverViewOf(state: ReceiverState, around: ReceiverSurroundings): ReceiverView {
  // What has been committed stays, also if the end came before the receipt was through.
  const kept =
    state.state === 'ended' && (state.after === 'received' || around.incoming?.state === 'received')
  return {
    ...around,
    phase: kept ? 'received' : phases[state.state],
    over: state.state === 'ended',
    pairs: 'code' in state && state.code !== undefined ? codePairs(state.code) : undefined,
    // What has been received stays: an end after it is none of the user's trouble.
    error: state.state === 'ended' && !kept ? state.error : undefined,
  }
}

const phases: Record<ReceiverState['state'], ReceiverView['phase']> = {
  asking: 'joining',
  waitingForHello: 'joining',
  checkingHello: 'joining',
  waitingForApproval: 'waiting-for-approval',
  checkingApproval: 'waiting-for-approval',
  comparing: 'comparing',
  confirming: 'waiting-for-transfer',
  waitingForTransfer: 'waiting-for-transfer',
  arriving: 'arriving',
  received: 'received',
  ended: 'ended',
}
