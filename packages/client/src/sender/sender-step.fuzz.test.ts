import { fc, fuzz } from '@valise/protocol/fuzz'
import { describe } from 'vitest'
import { anySenderEvent, type Mood, moods } from '../testing/fuzz/any-sender-event.ts'
import { SenderRules } from '../testing/fuzz/sender-rules.ts'

function keepsItsRules(events: number, receivers: number, moods: readonly Mood[]) {
  const drawn = fc.array(fc.nat(), { size: 'max', maxLength: events })
  return fc.property(drawn, fc.constantFrom(...moods), (numbers, mood) => {
    const rules = new SenderRules()
    for (const number of numbers) rules.step(anySenderEvent(rules.state, number, receivers, mood))
  })
}

describe('the sender’s machine', () => {
  fuzz('the sender’s machine: few receivers, any events', () => keepsItsRules(60, 3, ['approved']))
  fuzz('the sender’s machine: a crowd, any events', () => keepsItsRules(900, 120, moods))
})
