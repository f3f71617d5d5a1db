import {
  FAILURES_TO_CLOSE,
  FAILURES_TO_WARN,
  type OpenSession,
  type SenderEffect,
  type SenderEvent,
  type SenderState,
} from '../../sender/sender-state.ts'
import { isPromised, type SenderStep, stepSender } from '../../sender/sender-step.ts'
import { changes, type Mode, type Move, walk } from './move.ts'

/** The receiver that is watched; others are there to have been before it. */
const receiver = 'watched'
const row = 'the watched row'

interface Named {
  name: string
  event: SenderEvent
}

function eventsOf(mode: Mode): Named[] {
  const request = { type: 'requestSeen', receiver, mode, now: 0 } as const
  return [
    { name: 'opened', event: { type: 'opened' } },
    { name: 'requestSeen', event: { ...request, request: 'request' } },
    { name: 'requestSeen (another text)', event: { ...request, request: 'another' } },
    { name: 'requestAnswered', event: { type: 'requestAnswered', receiver } },
    { name: 'requestRefused', event: { type: 'requestRefused', receiver } },
    { name: 'helloSent', event: { type: 'helloSent', receiver } },
    { name: 'revealSeen', event: { type: 'revealSeen', receiver, reveal: 'reveal' } },
    { name: 'revealHolds', event: { type: 'revealHolds', receiver, code: 'ABCD2345' } },
    {
      name: 'revealHolds (a code of another)',
      event: { type: 'revealHolds', receiver, code: 'KNWN2345' },
    },
    { name: 'revealRefused', event: { type: 'revealRefused', receiver } },
    { name: 'revealOverdue', event: { type: 'revealOverdue', receiver } },
    ...[true, false].flatMap((thenSend) => approvals(mode, thenSend)),
    { name: 'userDenies', event: { type: 'userDenies', row } },
    { name: 'confirmSeen', event: { type: 'confirmSeen', receiver, confirm: 'confirm' } },
    { name: 'confirmHolds', event: { type: 'confirmHolds', receiver } },
    { name: 'confirmRefused', event: { type: 'confirmRefused', receiver } },
    { name: 'receiverLeft', event: { type: 'receiverLeft', receiver, isMissing: false } },
    { name: 'receiverLeft (missing)', event: { type: 'receiverLeft', receiver, isMissing: true } },
    { name: 'userSends', event: { type: 'userSends', row: undefined } },
    { name: 'userSends (to one)', event: { type: 'userSends', row } },
    { name: 'transferOver', event: { type: 'transferOver' } },
    { name: 'transferSeen', event: { type: 'transferSeen', receiver, transfer: 'one' } },
    { name: 'arrivalOver', event: { type: 'arrivalOver' } },
    { name: 'userClosesDoor', event: { type: 'userClosesDoor' } },
    { name: 'codeTaken', event: { type: 'codeTaken' } },
    { name: 'ended', event: { type: 'ended', error: undefined } },
  ]
}

function approvals(mode: Mode, thenSend: boolean): Named[] {
  const approves = { type: 'userApproves', row, thenSend } as const
  if (mode === 'scanned') {
    return [{ name: 'userApproves', event: { ...approves, lastFour: undefined } }]
  }
  return [
    { name: 'userApproves (last four right)', event: { ...approves, lastFour: '2345' } },
    { name: 'userApproves (last four wrong)', event: { ...approves, lastFour: 'WRNG' } },
    { name: 'userApproves (no four symbols)', event: { ...approves, lastFour: undefined } },
  ]
}

/** Sessions as they may stand when a receiver asks: one is ready, and some have failed. */
function starts(): SenderState[] {
  return [0, 2, 7].map((failures) => {
    const failed = Array.from({ length: failures }, (_, n) => failing(`before-${n}`))
    const events = [{ type: 'opened' } as const, ...getsReady, ...failed.flat()]
    return events.reduce<SenderState>((state, event) => stepSender(state, event).state, opening)
  })
}

const opening: SenderState = { state: 'opening' }

/** Its code is known, so that another may show it again; and it can be sent to. */
const getsReady: readonly SenderEvent[] = [
  { type: 'requestSeen', receiver: 'other', request: '', mode: 'scanned', now: 0 },
  { type: 'requestAnswered', receiver: 'other' },
  { type: 'revealSeen', receiver: 'other', reveal: '' },
  { type: 'revealHolds', receiver: 'other', code: 'KNWN2345' },
  { type: 'userApproves', row: 'request-1', lastFour: undefined, thenSend: false },
  { type: 'confirmSeen', receiver: 'other', confirm: '' },
  { type: 'confirmHolds', receiver: 'other' },
]

function failing(receiver: string): SenderEvent[] {
  return [
    { type: 'requestSeen', receiver, request: '', mode: 'scanned', now: 0 },
    { type: 'requestAnswered', receiver },
    { type: 'revealOverdue', receiver },
  ]
}

function movesBy(
  tell: (mode: Mode, before: SenderState, event: string, step: SenderStep) => Move[],
): Move[] {
  return (['scanned', 'typed'] as const).flatMap((mode) =>
    walk<SenderState, Named>({
      starts: [opening, ...starts()],
      events: eventsOf(mode),
      step: (state, named) => (fits(state, named) ? stepOf(state, named).state : state),
      moves: (before, named) =>
        fits(before, named) ? tell(mode, before, named.name, stepOf(before, named)) : [],
    }),
  )
}

/** What is called another one follows a first one. */
function fits(state: SenderState, { name }: Named): boolean {
  if (state.state !== 'open') return true
  if (name.includes('another text')) return state.peers.has(receiver)
  return !name.includes('a code of another') || state.codes.has('KNWN2345')
}

/** The user acts on the watched row, whatever its name is. */
function stepOf(state: SenderState, { event }: Named): SenderStep {
  const peer = state.state === 'open' ? state.peers.get(receiver) : undefined
  const inRow = 'row' in event && peer !== undefined ? { ...event, row: peer.row } : event
  return stepSender(state, inRow)
}

/** What the sender's machine can do with one receiver. */
export function peerMoves(): Move[] {
  return movesBy((mode, before, event, { state: after, effects }) => {
    if (before.state !== 'open' || after.state !== 'open') return []
    const was = before.peers.get(receiver)
    const is = after.peers.get(receiver)
    const does = effects.filter(isOfPeer).map(({ effect }) => effect as string)
    const keeps = event === 'confirmHolds' || event === 'transferOver'
    const promised = keeps && was !== undefined && isPromised(was)
    const name = promised ? `${event} (something was promised)` : event
    const from = stateOf(before)
    return [
      {
        mode,
        from,
        event: name,
        to: stateOf(after),
        does: [
          ...does,
          ...changes(was ?? {}, is ?? {}, ['wrongTries', 'by', 'why', 'isAway']),
        ].filter(
          // A state begins with none.
          (one) => one !== 'counts wrongTries' || from === 'waitingForApproval',
        ),
      },
    ]
  })
}

/** What it can do as a whole. */
export function sessionMoves(): Move[] {
  return movesBy((mode, before, event, { state: after, effects }) => {
    const does = effects.filter((one) => !('receiver' in one) || one.effect === 'take')
    const told: string[] = does.map(({ effect }) => effect)
    if (before.state === 'open' && after.state === 'open') {
      // After the third failure the warning is there, unless another one has taken its place.
      const again = after.failures > before.failures && after.failures > FAILURES_TO_WARN
      const names = ['door', 'sending', ...(again ? [] : ['warning'])]
      told.push(...changes(before, after, names), ...arrival(before, after))
    }
    return [
      {
        mode,
        from: nameOf(before),
        event: `${event}${failureOf(before, after)}`,
        to: nameOf(after),
        does: told,
      },
    ]
  })
}

function isOfPeer(effect: SenderEffect): boolean {
  return 'receivers' in effect
    ? effect.receivers.includes(receiver)
    : 'receiver' in effect && effect.receiver === receiver
}

function stateOf(session: OpenSession): string {
  const peer = session.peers.get(receiver)
  return peer?.state ?? (session.refused.has(receiver) ? 'refused' : 'unknown')
}

function nameOf(state: SenderState): string {
  return state.state === 'open' && state.door !== 'open' ? 'open, door closed' : state.state
}

function arrival(before: OpenSession, after: OpenSession): string[] {
  if ((before.arriving === undefined) === (after.arriving === undefined)) return []
  return [`arriving = ${after.arriving === undefined ? 'none' : 'this one'}`]
}

const ordinals = new Map([
  [FAILURES_TO_WARN, ', third failure'],
  [FAILURES_TO_CLOSE, ', eighth failure'],
])

function failureOf(before: SenderState, after: SenderState): string {
  if (before.state !== 'open' || after.state !== 'open') return ''
  return before.failures === after.failures ? '' : (ordinals.get(after.failures) ?? '')
}
