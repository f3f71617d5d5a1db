import {
  type Denier,
  FAILURES_TO_CLOSE,
  FAILURES_TO_WARN,
  MAX_HELLOS,
  MAX_REFUSED,
  MAX_WAITING,
  MAX_WRONG_TRIES,
  type OpenSession,
  type Peer,
  type PeerFailure,
  PLACES_FOR_SCANNED,
  REVEAL_MS,
  type SenderEffect,
  type SenderEvent,
  type SenderState,
} from './sender-state.ts'

export interface SenderStep {
  state: SenderState
  effects: readonly SenderEffect[]
}

type EventOf<T extends SenderEvent['type']> = Extract<SenderEvent, { type: T }>
type Handlers = {
  [T in SenderEvent['type']]: (session: OpenSession, event: EventOf<T>) => SenderStep
}

/** The sender's machine: pure, no I/O, no clock, no keys. Events out of turn change nothing. */
export function stepSender(state: SenderState, event: SenderEvent): SenderStep {
  if (state.state === 'ended') return { state, effects: [] }
  if (event.type === 'ended') {
    const peers = state.state === 'open' ? state.peers : new Map<string, Peer>()
    return { state: { state: 'ended', error: event.error, peers }, effects: [{ effect: 'drop' }] }
  }
  if (state.state === 'opening') {
    return event.type === 'opened' ? { state: newSession(), effects: [] } : { state, effects: [] }
  }
  const handler = open[event.type] as (session: OpenSession, event: SenderEvent) => SenderStep
  return handler(state, event)
}

function newSession(): OpenSession {
  return {
    state: 'open',
    door: 'open',
    peers: new Map(),
    codes: new Set(),
    rows: 0,
    hellos: 0,
    failures: 0,
    warning: undefined,
    sending: false,
    refused: new Set(),
    arriving: undefined,
    taken: new Set(),
  }
}

const open: Handlers = {
  opened: unchanged,

  requestSeen(session, { receiver, request, mode, now }) {
    const pinned = session.peers.get(receiver)
    if (pinned !== undefined) {
      if (pinned.request !== request) return warn(session, 'request-changed')
      if (pinned.state !== 'left' || !pinned.isAway) return unchanged(session)
      return takeBack(session, receiver, pinned)
    }
    if (session.refused.has(receiver)) return unchanged(session)
    if (!hasPlace(session, mode)) return refuse(session, receiver)
    const rows = session.rows + 1
    const row = `request-${rows}`
    const next = setPeer(session, receiver, { state: 'answering', row, mode, request, since: now })
    return doing(
      { ...next, rows, hellos: session.hellos + 1 },
      { effect: 'answer', receiver, request },
    )
  },

  requestAnswered(session, { receiver }) {
    return withPeer(session, receiver, ['answering'], (peer) => ({
      state: listPeer(session, receiver, { ...base(peer), state: 'joining' }),
      effects: [],
    }))
  },

  helloSent(session, { receiver }) {
    return withPeer(session, receiver, ['joining'], () =>
      doing(session, { effect: 'awaitReveal', receiver, ms: REVEAL_MS }),
    )
  },

  // Refused before its hello was made: it is reported, but takes no place and no hello.
  requestRefused(session, { receiver }) {
    const peer = session.peers.get(receiver)
    if (session.refused.has(receiver)) return unchanged(session)
    if (peer === undefined) return refuse(session, receiver)
    return withPeer(session, receiver, ['answering'], () => {
      const peers = new Map(session.peers)
      peers.delete(receiver)
      return refuse({ ...session, peers, hellos: session.hellos - 1 }, receiver)
    })
  },

  revealSeen(session, { receiver, reveal }) {
    return withPeer(session, receiver, ['joining'], (peer) =>
      doing(setPeer(session, receiver, { ...base(peer), state: 'checkingReveal' }), {
        effect: 'checkReveal',
        receiver,
        reveal,
      }),
    )
  },

  revealHolds(session, { receiver, code }) {
    return withPeer(session, receiver, ['checkingReveal'], (peer) => {
      if (session.codes.has(code)) return fail(session, receiver, peer, 'code-collision')
      const waiting: Peer = { ...base(peer), state: 'waitingForApproval', code, wrongTries: 0 }
      const next = setPeer(session, receiver, waiting)
      return { state: { ...next, codes: new Set([...session.codes, code]) }, effects: [] }
    })
  },

  revealRefused(session, { receiver }) {
    return withPeer(session, receiver, ['checkingReveal'], (peer) =>
      fail(session, receiver, peer, 'not-genuine'),
    )
  },

  revealOverdue(session, { receiver }) {
    return withPeer(session, receiver, ['joining'], (peer) =>
      fail(session, receiver, peer, 'no-answer'),
    )
  },

  userApproves(session, { row, lastFour, thenSend }) {
    const receiver = receiverOf(session, row)
    return withPeer(session, receiver, ['waitingForApproval'], (peer) => {
      if (peer.mode === 'typed') {
        // An entry that is not four symbols is no try.
        if (lastFour === undefined) return unchanged(session)
        if (lastFour !== peer.code.slice(4)) return wrongTry(session, receiver, peer)
      }
      const approved: Peer = {
        ...base(peer),
        state: 'waitingForConfirm',
        code: peer.code,
        thenSend,
      }
      return doing(setPeer(session, receiver, approved), { effect: 'approve', receiver })
    })
  },

  userDenies(session, { row }) {
    const receiver = receiverOf(session, row)
    const deniable = ['joining', 'checkingReveal', 'waitingForApproval'] as const
    return withPeer(session, receiver, deniable, (peer) => deny(session, receiver, peer, 'user'))
  },

  confirmSeen(session, { receiver, confirm }) {
    return withPeer(session, receiver, ['waitingForConfirm'], (peer) =>
      doing(setPeer(session, receiver, { ...peer, state: 'checkingConfirm' }), {
        effect: 'checkConfirm',
        receiver,
        confirm,
      }),
    )
  },

  confirmHolds(session, { receiver }) {
    return withPeer(session, receiver, ['checkingConfirm'], (peer) => {
      const { code, thenSend } = peer
      const ready: Peer = { ...base(peer), state: 'ready', code, thenSend }
      return sendPromised(setPeer(session, receiver, ready))
    })
  },

  confirmRefused(session, { receiver }) {
    // Not counted: no code was tried with it, its user had approved already.
    return withPeer(session, receiver, ['checkingConfirm'], (peer) =>
      doing(setFailed(session, receiver, peer, 'not-genuine'), { effect: 'deny', receiver }),
    )
  },

  receiverLeft(session, { receiver, isMissing }) {
    const peer = session.peers.get(receiver)
    if (peer === undefined) return unchanged(session)
    // One that was only missing may still say that it goes.
    const isAway = peer.state === 'left' && peer.isAway
    if (isOver(peer) && (isMissing || !isAway)) return unchanged(session)
    const comesBack = isMissing && peer.state === 'ready'
    const left: Peer = { ...base(peer), state: 'left', code: codeOf(peer), isAway: comesBack }
    const set = peer.state === 'answering' ? listPeer : setPeer
    return { state: set(session, receiver, left), effects: [] }
  },

  userClosesDoor(session) {
    return session.door === 'open'
      ? doing({ ...session, door: 'closed-by-user' }, { effect: 'closeDoor' })
      : unchanged(session)
  },

  // Those who are here go on: they are found by the sessionId.
  codeTaken(session) {
    const door = session.door === 'open' ? 'closed-by-restart' : session.door
    return { state: { ...session, door }, effects: [] }
  },

  userSends(session, { row }) {
    const receivers = readyReceivers(session).filter(
      (receiver) => row === undefined || session.peers.get(receiver)?.row === row,
    )
    return session.sending || receivers.length === 0
      ? unchanged(session)
      : doing({ ...session, sending: true }, { effect: 'send', receivers, promised: false })
  },

  // Nothing is opened from a peer before the user's approval and that peer's valid confirm.
  transferSeen(session, { receiver, transfer }) {
    const id = `${receiver}/${transfer}`
    if (session.arriving !== undefined || session.taken.has(id)) return unchanged(session)
    return withPeer(session, receiver, ['ready'], () =>
      doing(
        { ...session, arriving: id, taken: new Set([...session.taken, id]) },
        { effect: 'take', receiver, transfer },
      ),
    )
  },

  arrivalOver: (session) => ({ state: { ...session, arriving: undefined }, effects: [] }),

  transferOver: (session) => sendPromised({ ...session, sending: false }),

  ended: unchanged,
}

/** The receivers that may be sent to: approved by the user, and confirmed by the receiver. */
export function readyReceivers(session: OpenSession): string[] {
  return [...session.peers].filter(([, peer]) => peer.state === 'ready').map(([id]) => id)
}

export function codeOf(peer: Peer): string | undefined {
  return 'code' in peer ? peer.code : undefined
}

/** What the user has promised to this device is still to be sent. */
export function isPromised(peer: Peer): boolean {
  return 'thenSend' in peer && peer.thenSend
}

/** A promise waits for nothing but the transfer that runs: one after the other, in the order of rows. */
function sendPromised(session: OpenSession): SenderStep {
  if (session.sending) return { state: session, effects: [] }
  for (const [receiver, peer] of session.peers) {
    if (peer.state !== 'ready' || !peer.thenSend) continue
    const next = setPeer(session, receiver, { ...peer, thenSend: false })
    return doing(
      { ...next, sending: true },
      { effect: 'send', receivers: [receiver], promised: true },
    )
  }
  return { state: session, effects: [] }
}

/** It was ready before, and proves that it is the same with whatever it sends or takes. */
function takeBack(
  session: OpenSession,
  receiver: string,
  peer: Extract<Peer, { state: 'left' }>,
): SenderStep {
  const { code = '' } = peer
  const ready: Peer = { ...base(peer), state: 'ready', code, thenSend: false }
  return { state: setPeer(session, receiver, ready), effects: [] }
}

function hasPlace(session: OpenSession, mode: Peer['mode']): boolean {
  if (session.door !== 'open' || session.hellos >= MAX_HELLOS) return false
  let waiting = 0
  let typed = 0
  for (const peer of session.peers.values()) {
    if (!isWaiting(peer)) continue
    waiting += 1
    if (peer.mode === 'typed') typed += 1
  }
  return waiting < MAX_WAITING && (mode === 'scanned' || typed < MAX_WAITING - PLACES_FOR_SCANNED)
}

/** From the hello to approval, denial or failure. */
function isWaiting(peer: Peer): boolean {
  return (
    peer.state === 'answering' ||
    peer.state === 'joining' ||
    peer.state === 'checkingReveal' ||
    peer.state === 'waitingForApproval'
  )
}

function isOver(peer: Peer): boolean {
  return peer.state === 'denied' || peer.state === 'failed' || peer.state === 'left'
}

function wrongTry(
  session: OpenSession,
  receiver: string,
  peer: Extract<Peer, { state: 'waitingForApproval' }>,
): SenderStep {
  const wrongTries = peer.wrongTries + 1
  const next = { ...peer, wrongTries }
  return wrongTries >= MAX_WRONG_TRIES
    ? deny(session, receiver, next, 'wrong-tries')
    : { state: setPeer(session, receiver, next), effects: [] }
}

function deny(session: OpenSession, receiver: string, peer: Peer, by: Denier): SenderStep {
  const denied: Peer = { ...base(peer), state: 'denied', by, code: codeOf(peer) }
  return doing(setPeer(session, receiver, denied), { effect: 'deny', receiver })
}

/** Fails a request for ever and counts it: a relay may be searching for a matching code. */
function fail(session: OpenSession, receiver: string, peer: Peer, why: PeerFailure): SenderStep {
  const failures = session.failures + 1
  const failed = setFailed(session, receiver, peer, why)
  const closes = failures >= FAILURES_TO_CLOSE && session.door === 'open'
  const state: OpenSession = {
    ...failed,
    failures,
    door: closes ? 'closed-by-failures' : session.door,
    warning: failures >= FAILURES_TO_WARN ? 'several-failed-requests' : session.warning,
  }
  const denial: SenderEffect = { effect: 'deny', receiver }
  return { state, effects: closes ? [denial, { effect: 'closeDoor' }] : [denial] }
}

function setFailed(
  session: OpenSession,
  receiver: string,
  peer: Peer,
  why: PeerFailure,
): OpenSession {
  return setPeer(session, receiver, { ...base(peer), state: 'failed', why, code: codeOf(peer) })
}

/** No hello, no place, and no second look: it is reported, and told. */
function refuse(session: OpenSession, receiver: string): SenderStep {
  if (session.refused.size >= MAX_REFUSED) return unchanged(session)
  const refused = new Set([...session.refused, receiver])
  return doing(
    { ...session, refused, warning: session.warning ?? 'request-refused' },
    { effect: 'deny', receiver },
  )
}

function base(peer: Peer): Pick<Peer, 'row' | 'mode' | 'request' | 'since'> {
  return { row: peer.row, mode: peer.mode, request: peer.request, since: peer.since }
}

function setPeer(session: OpenSession, receiver: string, peer: Peer): OpenSession {
  return { ...session, peers: new Map(session.peers).set(receiver, peer) }
}

/** Puts a peer at the end: one that was asked later may have been listed earlier, and rows stay. */
function listPeer(session: OpenSession, receiver: string, peer: Peer): OpenSession {
  const peers = new Map(session.peers)
  peers.delete(receiver)
  return { ...session, peers: peers.set(receiver, peer) }
}

function receiverOf(session: OpenSession, row: string): string {
  for (const [receiver, peer] of session.peers) if (peer.row === row) return receiver
  return ''
}

function withPeer<S extends Peer['state']>(
  session: OpenSession,
  receiver: string,
  states: readonly S[],
  then: (peer: Extract<Peer, { state: S }>) => SenderStep,
): SenderStep {
  const peer = session.peers.get(receiver)
  const fits = peer !== undefined && (states as readonly string[]).includes(peer.state)
  return fits ? then(peer as Extract<Peer, { state: S }>) : unchanged(session)
}

function warn(session: OpenSession, warning: NonNullable<OpenSession['warning']>): SenderStep {
  return { state: { ...session, warning }, effects: [] }
}

function doing(state: SenderState, ...effects: SenderEffect[]): SenderStep {
  return { state, effects }
}

function unchanged(session: OpenSession): SenderStep {
  return { state: session, effects: [] }
}
