import type { ReceiverEffect, ReceiverEvent, ReceiverState } from '../../receiver/receiver-state.ts'
import { type ReceiverStep, stepReceiver } from '../../receiver/receiver-step.ts'
import { rule } from './rule.ts'

type EffectOf<E extends ReceiverEffect['effect']> = Extract<ReceiverEffect, { effect: E }>
type Rules = { [E in ReceiverEffect['effect']]: (effect: EffectOf<E>) => void }

/** Drives the receiver's machine and holds every step to what must never happen. */
export class ReceiverRules {
  state: ReceiverState = { state: 'asking' }
  readonly #mode: 'scanned' | 'typed'
  readonly #taken = new Set<string>()
  #asked = false
  #hello: string | undefined
  #helloHolds = false
  #approvalHolds = false
  #saidYes = false
  #confirms = 0
  #confirmed = false
  #arriving = false
  #received = false
  #sending = false
  #drops = 0
  #event: ReceiverEvent = { type: 'asked' }
  #before: ReceiverState = this.state

  constructor(mode: 'scanned' | 'typed') {
    this.#mode = mode
  }

  step(event: ReceiverEvent): readonly ReceiverEffect[] {
    const before = this.state
    const step = stepReceiver(before, event, this.#mode)
    this.#event = event
    this.#before = before
    this.state = step.state
    this.#keepBooks()
    for (const effect of step.effects) {
      ;(this.#rules[effect.effect] as (effect: ReceiverEffect) => void)(effect)
    }
    this.#look(step)
    return step.effects
  }

  /** What has happened so far, each only after the one before. */
  #keepBooks(): void {
    const event = this.#event
    if (this.#before.state === 'ended') return
    switch (event.type) {
      case 'asked':
        this.#asked = true
        return
      case 'helloHolds':
        this.#helloHolds ||= this.#hello !== undefined
        return
      case 'approvalHolds':
        this.#approvalHolds ||= this.#before.state === 'checkingApproval'
        return
      case 'userCompares':
        this.#saidYes ||= event.same && this.#approvalHolds
        return
      case 'confirmed':
        this.#confirmed ||= this.#confirms === 1
        return
      case 'transferReceived':
        this.#received ||= this.#arriving
        this.#arriving = false
        return
      case 'transferFailed':
        this.#arriving = false
        return
      case 'sendingOver':
        this.#sending = false
        return
      default:
    }
  }

  readonly #rules: Rules = {
    checkHello: ({ hello }) => {
      rule(this.#asked, 'nothing is heard before it was asked for')
      rule(this.#hello === undefined, 'one hello is checked, the first')
      this.#hello = hello
    },
    checkApproval: () => {
      rule(this.#helloHolds, 'an approval counts only after a genuine hello')
      rule(!this.#approvalHolds, 'one approval is checked')
    },
    confirm: () => {
      this.#confirms += 1
      rule(this.#confirms === 1, 'it confirms once')
      rule(this.#approvalHolds, 'it confirms only after a genuine approval')
      rule(this.#mode === 'scanned' || this.#saidYes, 'typed, only after its user’s Yes')
    },
    takeTransfer: ({ transfer }) => {
      rule(this.#confirmed, 'nothing is opened before it has confirmed')
      rule(!this.#arriving, 'one transfer at a time')
      rule(!this.#taken.has(transfer), 'nothing is taken twice')
      this.#taken.add(transfer)
      this.#arriving = true
    },
    send: () => {
      rule(this.#confirmed, 'nothing is sent before it has confirmed')
      rule(!this.#sending, 'it sends one thing at a time')
      this.#sending = true
    },
    drop: () => {
      this.#drops += 1
    },
  }

  #look({ state, effects, warning }: ReceiverStep): void {
    const event = this.#event
    const before = this.#before
    if (before.state === 'ended') {
      rule(state === before && effects.length === 0, 'after the end nothing happens')
    }
    if (event.type === 'ended' || before.state === 'ended') {
      rule(state.state === 'ended', 'the end is the end')
    }
    rule(this.#drops === (state.state === 'ended' ? 1 : 0), 'the end drops the keys, once')
    const changed = event.type === 'helloSeen' && 'hello' in before && event.hello !== before.hello
    rule((warning === 'answer-changed') === changed, 'another hello is shown, and nothing else')
    if (changed) rule(state === before, 'another hello changes nothing')
    if ('hello' in state) rule(state.hello === this.#hello, 'the first hello stays')
    if (event.type === 'denySeen' && this.#confirmed) rule(state === before, 'a denial comes late')
    if (state.state === 'ended') {
      rule(
        (state.after === 'received') === (this.#received && !this.#arriving),
        'received stays received',
      )
    }
  }
}
