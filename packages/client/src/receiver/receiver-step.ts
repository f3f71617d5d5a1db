import { ClientError } from '../errors.ts'
import type { ReceiverEffect, ReceiverEvent, ReceiverState } from './receiver-state.ts'

export interface ReceiverStep {
  state: ReceiverState
  effects: readonly ReceiverEffect[]
  warning?: 'answer-changed'
}

type Name = ReceiverState['state']
type StateOf<S extends Name> = Extract<ReceiverState, { state: S }>
type EventOf<T extends ReceiverEvent['type']> = Extract<ReceiverEvent, { type: T }>
type Transitions = {
  [S in Name]: {
    [T in ReceiverEvent['type']]?: (
      state: StateOf<S>,
      event: EventOf<T>,
      mode: Mode,
    ) => ReceiverStep
  }
}
type Mode = 'scanned' | 'typed'
/** Envelopes may be opened, and things sealed for the sender. */
type PairedState = StateOf<'waitingForTransfer' | 'arriving' | 'received'>

/** The receiver's machine: pure, no I/O, no clock, no keys. Events out of turn change nothing. */
export function stepReceiver(state: ReceiverState, event: ReceiverEvent, mode: Mode): ReceiverStep {
  if (state.state === 'ended') return stay(state)
  if (event.type === 'ended') return end(state, event.error)
  if (event.type === 'denySeen') {
    // Unsigned: it ends work with an error, and takes back nothing that was received.
    return isPaired(state) ? stay(state) : end(state, new ClientError('denied'))
  }
  const pinned = 'hello' in state ? state.hello : undefined
  if (event.type === 'helloSeen' && pinned !== undefined) {
    return event.hello === pinned ? stay(state) : { ...stay(state), warning: 'answer-changed' }
  }
  const transition = transitions[state.state][event.type] as
    | ((state: ReceiverState, event: ReceiverEvent, mode: Mode) => ReceiverStep)
    | undefined
  return transition ? transition(state, event, mode) : stay(state)
}

const transitions: Transitions = {
  asking: {
    asked: () => go({ state: 'waitingForHello' }),
  },
  waitingForHello: {
    helloSeen: (_state, { hello }) =>
      go({ state: 'checkingHello', hello }, { effect: 'checkHello', hello }),
  },
  checkingHello: {
    helloHolds: ({ hello }, { code }) => go({ state: 'waitingForApproval', hello, code }),
  },
  waitingForApproval: {
    approveSeen: (state, { approve }) =>
      go({ ...state, state: 'checkingApproval' }, { effect: 'checkApproval', approve }),
  },
  checkingApproval: {
    // Only a genuine approval makes the typed path ask: earlier, 20 bits alone would be compared.
    approvalHolds: (state, _event, mode) =>
      mode === 'typed'
        ? go({ ...state, state: 'comparing' })
        : go({ ...state, state: 'confirming', sending: false }, { effect: 'confirm' }),
  },
  comparing: {
    userCompares: (state, { same }) =>
      same
        ? go({ ...state, state: 'confirming', sending: false }, { effect: 'confirm' })
        : end(state, new ClientError('codes-differ')),
  },
  confirming: {
    userSends: (state) => go({ ...state, sending: true }),
    confirmed: (state) => {
      const paired: PairedState = { ...state, state: 'waitingForTransfer', seen: new Set() }
      return state.sending ? go(paired, { effect: 'send' }) : go(paired)
    },
  },
  waitingForTransfer: {
    transferSeen: (state, { transfer }) => take(state, transfer),
    userSends: send,
    sendingOver: sent,
  },
  arriving: {
    transferReceived: ({ transfer: _transfer, before: _before, ...state }) =>
      go({ ...state, state: 'received' }),
    transferFailed: ({ transfer: _transfer, before, ...state }) => go({ ...state, state: before }),
    userSends: send,
    sendingOver: sent,
  },
  received: {
    transferSeen: (state, { transfer }) => take(state, transfer),
    userSends: send,
    sendingOver: sent,
  },
  ended: {},
}

/** The sender was approved by its signature and, typed, by this device's user. */
export function isPaired(state: ReceiverState): state is PairedState {
  return (
    state.state === 'waitingForTransfer' || state.state === 'arriving' || state.state === 'received'
  )
}

function take(state: StateOf<'waitingForTransfer' | 'received'>, transfer: string): ReceiverStep {
  // A transferId is taken once in a pairing, whatever became of it.
  if (state.seen.has(transfer)) return stay(state)
  const seen = new Set([...state.seen, transfer])
  const before = state.state
  return go(
    { ...state, state: 'arriving', seen, transfer, before },
    { effect: 'takeTransfer', transfer },
  )
}

function send(state: PairedState): ReceiverStep {
  return state.sending ? stay(state) : go({ ...state, sending: true }, { effect: 'send' })
}

function sent(state: PairedState): ReceiverStep {
  return go({ ...state, sending: false })
}

function end(state: ReceiverState, error: ClientError | undefined): ReceiverStep {
  const code = 'code' in state ? state.code : undefined
  const after = state.state === 'received' ? 'received' : 'nothing'
  return go({ state: 'ended', code, after, error }, { effect: 'drop' })
}

function go(state: ReceiverState, ...effects: ReceiverEffect[]): ReceiverStep {
  return { state, effects }
}

function stay(state: ReceiverState): ReceiverStep {
  return { state, effects: [] }
}
