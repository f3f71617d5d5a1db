import type { ReceiverEvent, ReceiverState } from '../../receiver/receiver-state.ts'

/** What an honest sender, relay and user would do next. */
const forward: Record<ReceiverState['state'], ReceiverEvent['type']> = {
  asking: 'asked',
  waitingForHello: 'helloSeen',
  checkingHello: 'helloHolds',
  waitingForApproval: 'approveSeen',
  checkingApproval: 'approvalHolds',
  comparing: 'userCompares',
  confirming: 'confirmed',
  waitingForTransfer: 'transferSeen',
  arriving: 'transferReceived',
  received: 'transferSeen',
  ended: 'asked',
}

const others: readonly ReceiverEvent['type'][] = [
  'asked',
  'helloSeen',
  'helloSeen',
  'helloHolds',
  'approveSeen',
  'approvalHolds',
  'userCompares',
  'confirmed',
  'transferSeen',
  'transferSeen',
  'transferReceived',
  'transferFailed',
  'userSends',
  'userSends',
  'sendingOver',
]

/** The event that a drawn number stands for: every second leads on, the others are any. */
export function anyReceiverEvent(state: ReceiverState, drawn: number): ReceiverEvent {
  const kind = drawn % 128
  const what = Math.floor(drawn / 128)
  if (kind === 127) return { type: 'ended', error: undefined }
  if (kind === 126) return { type: 'denySeen' }
  const leads = kind % 2 === 0
  const type = leads ? forward[state.state] : others[(kind >> 1) % others.length]
  return eventOf(type ?? 'asked', what, leads)
}

function eventOf(type: ReceiverEvent['type'], what: number, leads: boolean): ReceiverEvent {
  switch (type) {
    case 'helloSeen':
      return { type, hello: `hello-${what % 3}` }
    case 'helloHolds':
      return { type, code: 'ABCD2345' }
    case 'approveSeen':
      return { type, approve: `approve-${what % 2}` }
    case 'userCompares':
      return { type, same: leads ? what % 8 > 0 : what % 2 > 0 }
    case 'transferSeen':
      return { type, transfer: `transfer-${what % 5}` }
    case 'ended':
      return { type, error: undefined }
    default:
      return { type }
  }
}
