import { describe, expect, it } from 'vitest'
import { MAX_HELLOS, MAX_REFUSED, type SenderEvent, type SenderState } from './sender-state.ts'
import { stepSender } from './sender-step.ts'

function after(...events: SenderEvent[]): SenderState {
  let state: SenderState = { state: 'opening' }
  for (const event of events) state = stepSender(state, event).state
  return state
}

function seen(receiver: string): SenderEvent {
  return { type: 'requestSeen', receiver, request: 'request', mode: 'typed', now: 0 }
}

describe('the list of requests', () => {
  it('keeps its order when one that was asked first is answered last, or leaves before', () => {
    const open: SenderEvent[] = [{ type: 'opened' }, seen('slow'), seen('gone'), seen('quick')]
    const quick: SenderEvent = { type: 'requestAnswered', receiver: 'quick' }
    const state = after(
      ...open,
      quick,
      { type: 'requestAnswered', receiver: 'slow' },
      { type: 'receiverLeft', receiver: 'gone' },
    )
    expect(state.state === 'open' && [...state.peers.keys()]).toEqual(['quick', 'slow', 'gone'])
  })
})

describe('refused requests', () => {
  it('take no hello: who comes after many of them is answered', () => {
    const refused = Array.from({ length: MAX_HELLOS }, (_, n): SenderEvent[] => [
      seen(`${n}`),
      { type: 'requestRefused', receiver: `${n}` },
    ])
    const step = stepSender(after({ type: 'opened' }, ...refused.flat()), seen('genuine'))
    expect(step.effects).toMatchObject([{ effect: 'answer', receiver: 'genuine' }])
  })

  it('are remembered up to a bound, and past it not even told', () => {
    let state = after({ type: 'opened' }, { type: 'userClosesDoor' })
    for (let n = 0; n < MAX_REFUSED; n++) {
      const step = stepSender(state, seen(`${n}`))
      expect(step.effects).toEqual([{ effect: 'deny', receiver: `${n}` }])
      state = step.state
    }
    expect(stepSender(state, seen('one more'))).toEqual({ state, effects: [] })
    expect(stepSender(state, seen('7'))).toEqual({ state, effects: [] })
  })
})
