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
      { type: 'receiverLeft', receiver: 'gone', isMissing: false },
    )
    expect(state.state === 'open' && [...state.peers.keys()]).toEqual(['quick', 'slow', 'gone'])
  })
})

describe('a receiver that has left', () => {
  const paired: SenderEvent[] = [
    { type: 'opened' },
    { ...seen('paired'), mode: 'scanned' } as SenderEvent,
    { type: 'requestAnswered', receiver: 'paired' },
    { type: 'revealSeen', receiver: 'paired', reveal: '' },
    { type: 'revealHolds', receiver: 'paired', code: 'ABCD2345' },
    { type: 'userApproves', row: 'request-1', lastFour: undefined, thenSend: false },
    { type: 'confirmSeen', receiver: 'paired', confirm: '' },
    { type: 'confirmHolds', receiver: 'paired' },
  ]
  const stateAfter = (...events: SenderEvent[]) => {
    const state = after(...paired, ...events)
    return state.state === 'open' ? state.peers.get('paired')?.state : undefined
  }
  const missing: SenderEvent = { type: 'receiverLeft', receiver: 'paired', isMissing: true }
  const gone: SenderEvent = { type: 'receiverLeft', receiver: 'paired', isMissing: false }

  it('is taken back when it was only missing, and shows itself again', () => {
    expect(stateAfter(missing)).toBe('left')
    expect(stateAfter(missing, seen('paired'))).toBe('ready')
  })

  it('has left for good when it said so itself, also later', () => {
    expect(stateAfter(gone, seen('paired'))).toBe('left')
    expect(stateAfter(missing, gone, seen('paired'))).toBe('left')
  })

  it('is not taken back with another request', () => {
    const another = { ...seen('paired'), request: 'another' } as SenderEvent
    expect(stateAfter(missing, another)).toBe('left')
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
