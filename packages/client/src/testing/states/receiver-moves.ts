import type { ReceiverEvent, ReceiverState } from '../../receiver/receiver-state.ts'
import { type ReceiverStep, stepReceiver } from '../../receiver/receiver-step.ts'
import { changes, type Mode, type Move, walk } from './move.ts'

interface Named {
  name: string
  event: ReceiverEvent
}

const events: readonly Named[] = [
  { name: 'asked', event: { type: 'asked' } },
  { name: 'helloSeen', event: { type: 'helloSeen', hello: 'hello' } },
  { name: 'helloSeen (another one)', event: { type: 'helloSeen', hello: 'another' } },
  { name: 'helloHolds', event: { type: 'helloHolds', code: 'ABCD2345' } },
  { name: 'approveSeen', event: { type: 'approveSeen', approve: 'approve' } },
  { name: 'approvalHolds', event: { type: 'approvalHolds' } },
  { name: 'userCompares (the same)', event: { type: 'userCompares', same: true } },
  { name: 'userCompares (another)', event: { type: 'userCompares', same: false } },
  { name: 'confirmed', event: { type: 'confirmed' } },
  { name: 'denySeen', event: { type: 'denySeen' } },
  { name: 'transferSeen', event: { type: 'transferSeen', transfer: 'one' } },
  { name: 'transferSeen', event: { type: 'transferSeen', transfer: 'two' } },
  { name: 'transferReceived', event: { type: 'transferReceived' } },
  { name: 'transferFailed', event: { type: 'transferFailed' } },
  { name: 'userSends', event: { type: 'userSends' } },
  { name: 'sendingOver', event: { type: 'sendingOver' } },
  { name: 'ended', event: { type: 'ended', error: undefined } },
]

/** Whatever the receiver's machine can do. */
export function receiverMoves(): Move[] {
  return (['scanned', 'typed'] as const).flatMap((mode) =>
    walk<ReceiverState, Named>({
      starts: [{ state: 'asking' }],
      events,
      step: (state, named) => stepOf(mode, state, named).state,
      moves: (before, named) => [moveOf(mode, before, named.name, stepOf(mode, before, named))],
    }),
  )
}

function stepOf(mode: Mode, state: ReceiverState, { name, event }: Named): ReceiverStep {
  // Another hello is one that follows a first one.
  const tooEarly = name.includes('another one') && !('hello' in state)
  return tooEarly ? { state, effects: [] } : stepReceiver(state, event, mode)
}

function moveOf(mode: Mode, before: ReceiverState, event: string, step: ReceiverStep): Move {
  const { state: after, effects, warning } = step
  const does = effects.map(({ effect }) => effect as string)
  if (warning !== undefined) does.push(`warning = ${warning}`)
  const names = after.state === 'ended' ? ['after'] : ['sending']
  const error = after.state === 'ended' && before.state !== 'ended' ? after.error?.code : undefined
  if (error !== undefined) does.push(`error = ${error}`)
  // What a state begins with is no change.
  const told = changes(before, after, names).filter(
    (one) => one !== 'sending = false' || before.state === after.state,
  )
  return { mode, from: before.state, event, to: after.state, does: [...does, ...told] }
}
