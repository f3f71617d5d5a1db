import { idOf } from '../id.ts'
import { Tally } from '../metrics/tally.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { random } from '../testing/people.ts'
import { MemoryStore } from './memory-store.ts'
import { describeRelayStore } from './relay-store.conformance.ts'

describeRelayStore('the memory store', (config) => {
  const clock = new FakeClock()
  return { store: new MemoryStore(config, clock, idOf(random(16)), new Tally()), clock }
})
