import { fc, fuzz } from '@valise/protocol/fuzz'
import { describe } from 'vitest'
import { anyReceiverEvent } from '../testing/fuzz/any-receiver-event.ts'
import { ReceiverRules } from '../testing/fuzz/receiver-rules.ts'

function keepsItsRules(mode: 'scanned' | 'typed') {
  const drawn = fc.array(fc.nat(), { size: 'max', maxLength: 60 })
  return fc.property(drawn, (numbers) => {
    const rules = new ReceiverRules(mode)
    for (const number of numbers) rules.step(anyReceiverEvent(rules.state, number))
  })
}

describe('the receiver’s machine', () => {
  fuzz('the receiver’s machine: scanned, any events', () => keepsItsRules('scanned'))
  fuzz('the receiver’s machine: typed, any events', () => keepsItsRules('typed'))
})
