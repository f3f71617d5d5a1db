import type { Peer, SenderEvent, SenderState } from '../../sender/sender-state.ts'

/** Events by how often they come; what leads on comes more often than what ends. */
const kinds = [
  ...Array<'requestSeen'>(14).fill('requestSeen'),
  ...Array<'forward'>(40).fill('forward'),
  ...Array<'userApproves'>(10).fill('userApproves'),
  'opened',
  'requestAnswered',
  'requestRefused',
  'helloSent',
  'revealSeen',
  'revealHolds',
  'revealRefused',
  'revealOverdue',
  'userDenies',
  'confirmSeen',
  'confirmHolds',
  'confirmRefused',
  'receiverLeft',
  'userSends',
  'userSends',
  'transferOver',
  'transferOver',
  'transferSeen',
  'transferSeen',
  'transferSeen',
  'arrivalOver',
  'arrivalOver',
] as const

const over = new Set<Peer['state']>(['denied', 'failed', 'left'])

/** What becomes of most requests: without a mood a crowd meets none of the session's bounds. */
export const moods = ['approved', 'denied', 'failed'] as const
export type Mood = (typeof moods)[number]

/**
 * The event that a drawn number stands for: mostly one that leads on, else any other, for any of
 * `receivers` devices, in any state. The machine's state is looked at only to hit what exists.
 */
export function anySenderEvent(
  state: SenderState,
  drawn: number,
  receivers: number,
  mood: Mood = 'approved',
): SenderEvent {
  const [kind, who, what] = digitsOf(drawn, kinds.length * 8, receivers)
  const receiver = `receiver-${who}`
  const peer = state.state === 'opening' ? undefined : state.peers.get(receiver)
  if (state.state === 'opening' && what % 4 > 0) return { type: 'opened' }
  // Once in a long while, so that sequences get somewhere before.
  if (kind === kinds.length * 8 - 1) return { type: 'ended', error: undefined }
  if (kind === kinds.length * 8 - 2) return { type: 'userClosesDoor' }
  const type = kinds[kind % kinds.length] ?? 'forward'
  if (type === 'forward') {
    // Somebody whose turn it is, if there is one: in a crowd few are.
    const [id, next] = going(state, who) ?? [receiver, peer]
    return forward(id, next, what, mood)
  }
  return eventOf(type, receiver, peer, what)
}

function going(state: SenderState, who: number): [string, Peer] | undefined {
  if (state.state !== 'open') return undefined
  const all = [...state.peers].filter(([, peer]) => !over.has(peer.state))
  return all[who % all.length]
}

const joiningIn = { approved: 'revealSeen', denied: 'userDenies', failed: 'revealOverdue' } as const

/** What an honest device and an honest relay would do next. */
function forward(receiver: string, peer: Peer | undefined, what: number, mood: Mood): SenderEvent {
  const next = {
    answering: 'requestAnswered',
    joining: joiningIn[mood],
    checkingReveal: 'revealHolds',
    waitingForApproval: 'userApproves',
    waitingForConfirm: 'confirmSeen',
    checkingConfirm: 'confirmHolds',
    ready: what % 2 === 0 ? 'userSends' : 'transferSeen',
    denied: 'revealSeen',
    failed: 'revealSeen',
    left: 'confirmSeen',
  } as const
  return eventOf(peer === undefined ? 'requestSeen' : next[peer.state], receiver, peer, what)
}

function eventOf(
  type: Exclude<(typeof kinds)[number], 'forward'>,
  receiver: string,
  peer: Peer | undefined,
  what: number,
): SenderEvent {
  const row = peer?.row ?? `request-${what % 9}`
  switch (type) {
    case 'requestSeen':
      return {
        type,
        receiver,
        // Mostly the same one again; a receiver keeps its mode then.
        request: what % 8 === 0 ? 'another' : 'request',
        mode: (what >> 3) % 2 === 0 ? 'scanned' : 'typed',
        now: what,
      }
    case 'revealSeen':
      return { type, receiver, reveal: 'reveal' }
    case 'revealHolds':
      // Few codes, so that some collide.
      return { type, receiver, code: `${what % 61}`.padStart(8, 'A') }
    case 'confirmSeen':
      return { type, receiver, confirm: 'confirm' }
    case 'userApproves':
      return { type, row, lastFour: lastFourFor(peer, what), thenSend: (what >> 4) % 2 === 0 }
    case 'userDenies':
      return { type, row }
    case 'transferSeen':
      return { type, receiver, transfer: `transfer-${what % 3}` }
    case 'userSends':
      return { type, row: what % 3 === 0 ? row : undefined }
    case 'opened':
    case 'transferOver':
    case 'arrivalOver':
      return { type }
    case 'requestAnswered':
    case 'requestRefused':
    case 'helloSent':
    case 'revealRefused':
    case 'revealOverdue':
    case 'confirmHolds':
    case 'confirmRefused':
      return { type, receiver }
    case 'receiverLeft':
      return { type, receiver, isMissing: what % 2 === 0 }
  }
}

function lastFourFor(peer: Peer | undefined, what: number): string | undefined {
  const code = peer !== undefined && 'code' in peer ? peer.code : undefined
  const entries = [code?.slice(4), 'WRNG', code?.slice(0, 4), undefined]
  return entries[what % 4]
}

/** Three numbers in one, of which the last has what is left. */
function digitsOf(drawn: number, first: number, second: number): [number, number, number] {
  const rest = Math.floor(drawn / first)
  return [drawn % first, rest % second, Math.floor(rest / second)]
}
