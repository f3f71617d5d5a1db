import {
  FAILURES_TO_CLOSE,
  MAX_HELLOS,
  MAX_WAITING,
  MAX_WRONG_TRIES,
  type Peer,
  PLACES_FOR_SCANNED,
  type SenderEffect,
  type SenderEvent,
  type SenderState,
} from '../../sender/sender-state.ts'
import { type SenderStep, stepSender } from '../../sender/sender-step.ts'
import { senderViewOf } from '../../sender/sender-view-of.ts'
import { rule } from './rule.ts'

type EventOf<T extends SenderEvent['type']> = Extract<SenderEvent, { type: T }>
type EffectOf<E extends SenderEffect['effect']> = Extract<SenderEffect, { effect: E }>
type Rules = { [E in SenderEffect['effect']]: (effect: EffectOf<E>) => void }

const outside = {
  code: undefined,
  link: undefined,
  expiresAt: undefined,
  waitsForRoom: false,
  connection: 'connected',
  transfer: undefined,
  incoming: undefined,
  latest: undefined,
} as const

const noPeers: ReadonlyMap<string, Peer> = new Map()
const waits = new Set<Peer['state']>([
  'answering',
  'joining',
  'checkingReveal',
  'waitingForApproval',
])
const over = new Set<Peer['state']>(['denied', 'failed', 'left'])

/**
 * Drives the sender's machine and holds every step to what must never happen. It keeps books of
 * its own, from the events alone, and takes none of the machine's figures for granted.
 */
export class SenderRules {
  state: SenderState = { state: 'opening' }
  readonly #pinned = new Map<string, string>()
  readonly #approved = new Set<string>()
  readonly #confirmed = new Set<string>()
  readonly #answered = new Set<string>()
  readonly #asked = new Set<string>()
  readonly #denials = new Set<string>()
  readonly #codes = new Map<string, string>()
  readonly #tries = new Map<string, number>()
  readonly #taken = new Set<string>()
  /** To whom something was promised that has not begun yet. */
  readonly #promised = new Set<string>()
  /** Who was ready, and then missing. */
  readonly #away = new Set<string>()
  #listed: readonly { id: string; mode: string }[] = []
  #arriving = false
  #sending = false
  #failures = 0
  #closings = 0
  #drops = 0
  #before: SenderState = this.state
  #event: SenderEvent = { type: 'opened' }

  step(event: SenderEvent): readonly SenderEffect[] {
    const before = this.state
    const step = stepSender(before, event)
    this.#before = before
    this.#event = event
    this.state = step.state
    this.#keepBooks(step)
    for (const effect of step.effects) {
      ;(this.#rules[effect.effect] as (effect: SenderEffect) => void)(effect)
    }
    this.#end(step)
    if (step.state !== before) this.#look(before, step.state)
    return step.effects
  }

  // --- what has happened, by the events ---

  #keepBooks({ state }: SenderStep): void {
    if (this.#before.state !== 'open') return
    const event = this.#event
    const was = 'receiver' in event ? peersOf(this.#before).get(event.receiver) : undefined
    switch (event.type) {
      case 'requestAnswered':
        if (was?.state === 'answering') this.#answered.add(event.receiver)
        return
      case 'confirmHolds':
        if (was?.state === 'checkingConfirm') this.#confirmed.add(event.receiver)
        return
      case 'revealRefused':
      case 'revealHolds':
      case 'revealOverdue': {
        const is = peersOf(state).get(event.receiver)
        if (is?.state === 'failed' && was?.state !== 'failed') this.#failures += 1
        return
      }
      case 'receiverLeft':
        if (!event.isMissing) this.#away.delete(event.receiver)
        else if (was?.state === 'ready') this.#away.add(event.receiver)
        return
      case 'userApproves':
        this.#keepApproval(event)
        return
      case 'transferOver':
        this.#sending = false
        return
      case 'arrivalOver':
        this.#arriving = false
        return
      default:
    }
  }

  #keepApproval({ row, lastFour, thenSend }: EventOf<'userApproves'>): void {
    for (const [receiver, peer] of peersOf(this.#before)) {
      if (peer.row !== row || peer.state !== 'waitingForApproval') continue
      if (peer.mode === 'scanned' || lastFour === peer.code.slice(4)) {
        this.#approved.add(receiver)
        if (thenSend) this.#promised.add(receiver)
      } else if (lastFour !== undefined) {
        const tries = (this.#tries.get(receiver) ?? 0) + 1
        this.#tries.set(receiver, tries)
        const state = peersOf(this.state).get(receiver)?.state
        rule(
          tries < MAX_WRONG_TRIES ? state === 'waitingForApproval' : state === 'denied',
          'the third wrong try denies, and none before',
        )
      }
    }
  }

  // --- what may be done ---

  readonly #rules: Rules = {
    answer: ({ receiver, request }) => {
      const { type } = this.#event
      rule(type === 'requestSeen', 'only a request is answered')
      rule(!this.#asked.has(receiver), 'a receiver is answered once')
      rule(this.#closings === 0, 'nobody is answered behind a closed door')
      rule(this.#failures < FAILURES_TO_CLOSE, 'nobody is answered after eight failures')
      this.#asked.add(receiver)
      rule(peersOf(this.state).get(receiver)?.request === request, 'what is answered is pinned')
    },
    awaitReveal: ({ receiver }) => {
      rule(
        peersOf(this.state).get(receiver)?.state === 'joining',
        'only joining ones have to reveal',
      )
    },
    checkReveal: ({ receiver }) => {
      rule(this.#answered.has(receiver), 'a reveal counts only after a hello')
    },
    approve: ({ receiver }) => {
      rule(this.#event.type === 'userApproves', 'only the user approves')
      rule(this.#approved.has(receiver), 'typed, only the right last four approve')
    },
    deny: ({ receiver }) => {
      rule(!this.#denials.has(receiver), 'a receiver is denied once')
      this.#denials.add(receiver)
      const state = peersOf(this.state).get(receiver)?.state
      rule(
        state === 'denied' || state === 'failed' || state === undefined,
        'only those that are over, or never were, are denied',
      )
    },
    checkConfirm: ({ receiver }) => {
      rule(this.#approved.has(receiver), 'a confirm counts only after the approval')
    },
    closeDoor: () => {
      this.#closings += 1
      rule(this.#closings === 1, 'the door closes once')
    },
    send: ({ receivers, promised }) => {
      rule(!this.#sending, 'one transfer at a time')
      rule(receivers.length > 0, 'nothing is sent to nobody')
      for (const receiver of receivers) {
        this.#isReady(receiver)
        if (promised) rule(this.#promised.delete(receiver), 'what was promised is sent, and once')
      }
      this.#sending = true
    },
    take: ({ receiver, transfer }) => {
      const id = `${receiver}/${transfer}`
      this.#isReady(receiver)
      rule(!this.#arriving, 'one arrival at a time')
      rule(!this.#taken.has(id), 'nothing is taken twice')
      this.#taken.add(id)
      this.#arriving = true
    },
    drop: () => {
      this.#drops += 1
      rule(this.#event.type === 'ended', 'only the end drops the keys')
    },
  }

  #isReady(receiver: string): void {
    rule(peersOf(this.state).get(receiver)?.state === 'ready', 'only with those that are ready')
    rule(
      this.#approved.has(receiver) && this.#confirmed.has(receiver),
      'ready is who was approved and has confirmed',
    )
  }

  #end({ state, effects }: SenderStep): void {
    if (this.#before.state === 'ended') {
      rule(state === this.#before && effects.length === 0, 'after the end nothing happens')
    }
    if (this.#event.type === 'ended' || this.#before.state === 'ended') {
      rule(state.state === 'ended', 'the end is the end')
    }
    rule(this.#drops === (state.state === 'ended' ? 1 : 0), 'the end drops the keys, once')
  }

  // --- how it stands ---

  #look(before: SenderState, state: SenderState): void {
    const peers = peersOf(state)
    let waiting = 0
    let typed = 0
    for (const [receiver, peer] of peers) {
      if (waits.has(peer.state)) {
        waiting += 1
        if (peer.mode === 'typed') typed += 1
      }
      const was = peersOf(before).get(receiver)
      if (was !== peer) this.#lookAt(receiver, was, peer)
    }
    rule(waiting <= MAX_WAITING, 'sixteen wait at most')
    rule(typed <= MAX_WAITING - PLACES_FOR_SCANNED, 'four places are for those who scanned')
    rule(this.#answered.size <= MAX_HELLOS, 'sixty-four hellos at most')
    if (state.state === 'open') {
      rule((state.door === 'open') === (this.#closings === 0), 'the door is as it was left')
      rule(this.#failures < FAILURES_TO_CLOSE || state.door !== 'open', 'eight failures close it')
      for (const receiver of this.#sending ? [] : this.#promised) {
        rule(peers.get(receiver)?.state !== 'ready', 'no promise is forgotten')
      }
    }
    this.#lookAtRows(state)
  }

  #lookAt(receiver: string, was: Peer | undefined, peer: Peer): void {
    const pinned = this.#pinned.get(receiver) ?? peer.request
    this.#pinned.set(receiver, pinned)
    rule(peer.request === pinned, 'a pinned request never changes')
    if (was !== undefined && over.has(was.state) && peer.state !== was.state) {
      const isBack = was.state === 'left' && peer.state === 'ready'
      rule(
        isBack && this.#away.delete(receiver),
        'what is over stays so, but for one that was away',
      )
    }
    rule(
      was === undefined || (was.row === peer.row && was.mode === peer.mode),
      'a row keeps its name',
    )
    // Whoever was given up is promised nothing any more, also when it comes back.
    if (peer.state === 'left') this.#promised.delete(receiver)
    if (peer.state === 'ready') this.#isReady(receiver)
    if (peer.state === 'waitingForConfirm') {
      rule(this.#approved.has(receiver), 'approved is whom the user approved')
    }
    if (peer.state === 'waitingForApproval') {
      const owner = this.#codes.get(peer.code) ?? receiver
      rule(owner === receiver, 'no code is shown for two requests')
      this.#codes.set(peer.code, receiver)
    }
  }

  #lookAtRows(state: SenderState): void {
    const rows = senderViewOf(state, outside).requests
    rule(rows.length >= this.#listed.length, 'a row never goes')
    for (const [place, row] of this.#listed.entries()) {
      rule(rows[place]?.id === row.id && rows[place].mode === row.mode, 'a row never moves')
    }
    rule(new Set(rows.map(({ id }) => id)).size === rows.length, 'a row has a name of its own')
    this.#listed = rows
  }
}

function peersOf(state: SenderState): ReadonlyMap<string, Peer> {
  return state.state === 'opening' ? noPeers : state.peers
}
