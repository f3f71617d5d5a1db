import { codePairs } from '@valise/protocol'
import type { Peer, SenderState } from './sender-state.ts'
import { codeOf, isPromised, readyReceivers } from './sender-step.ts'
import type { RequestRow, SenderView } from './sender-view.ts'

/** What the driver knows beside the machine. */
export type SenderSurroundings = Pick<
  SenderView,
  'code' | 'link' | 'expiresAt' | 'waitsForRoom' | 'connection' | 'transfer' | 'incoming' | 'latest'
>

/** `capacityOf`: what a receiver has confirmed that it can take, by its id. */
export function senderViewOf(
  state: SenderState,
  around: SenderSurroundings,
  capacityOf: (receiver: string) => number | undefined = () => undefined,
): SenderView {
  const open = state.state === 'open' ? state : undefined
  const peers = state.state === 'opening' ? [] : [...state.peers]
  return {
    ...around,
    phase: state.state,
    door: open?.door ?? 'open',
    requests: peers.flatMap(([receiver, peer]) => rowOf(peer, capacityOf(receiver))),
    warning: open?.warning,
    readyDevices: open ? readyReceivers(open).length : 0,
    error: state.state === 'ended' ? state.error : undefined,
  }
}

/** A request is listed when its hello is made. */
function rowOf(peer: Peer, capacity: number | undefined): RequestRow[] {
  if (peer.state === 'answering') return []
  return [
    {
      id: peer.row,
      mode: peer.mode,
      state: rowState[peer.state],
      pairs: pairsOf(peer),
      wrongTries: peer.state === 'waitingForApproval' ? peer.wrongTries : 0,
      isPromised: isPromised(peer),
      failure: peer.state === 'failed' ? peer.why : undefined,
      deniedBy: peer.state === 'denied' ? peer.by : undefined,
      capacity,
      since: peer.since,
    },
  ]
}

const rowState: Record<Exclude<Peer['state'], 'answering'>, RequestRow['state']> = {
  joining: 'joining',
  checkingReveal: 'joining',
  waitingForApproval: 'waiting',
  waitingForConfirm: 'approved',
  checkingConfirm: 'approved',
  ready: 'ready',
  denied: 'denied',
  failed: 'failed',
  left: 'left',
}

const afterApproval = new Set<Peer['state']>(['waitingForConfirm', 'checkingConfirm', 'ready'])

/** Of a typed code the screen gets the first half until the user has typed the second. */
function pairsOf(peer: Peer): readonly string[] {
  const code = codeOf(peer)
  if (code === undefined) return []
  const pairs = codePairs(code)
  return peer.mode === 'scanned' || afterApproval.has(peer.state) ? pairs : pairs.slice(0, 2)
}
