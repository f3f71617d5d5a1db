import { RECORD_BYTES, sealedChunkBytes } from '@valise/protocol/wire'
import { expect, test } from 'vitest'
import { idOf } from '../id.ts'
import { Tally } from '../metrics/tally.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { newCode, random, requestText } from '../testing/people.ts'
import { MemoryStore } from './memory-store.ts'
import { conformanceConfig, describeRelayStore } from './relay-store.conformance.ts'

describeRelayStore('the memory store', (config) => {
  const clock = new FakeClock()
  return { store: new MemoryStore(config, clock, idOf(random(16)), new Tally()), clock }
})

test('memory is kept for the places of a transfer alone: what they give back is freed', async () => {
  const newId = () => idOf(random(16))
  const store = new MemoryStore(conformanceConfig, new FakeClock(), newId(), new Tally())
  const sender = { role: 'sender', id: newId() } as const
  const receiver = { role: 'receiver', id: newId() } as const
  const code = newCode()
  await store.openSession(sender.id, { v: 1, code, suites: [1], seconds: 900 })
  await store.join(receiver.id, { code, text: requestText(receiver.id.text, code) })
  const at = { sessionId: sender.id, transferId: newId() }
  const start = { dir: 1, chunkSize: RECORD_BYTES, recipients: [receiver.id] } as const
  await store.startTransfer(at, sender, start)
  const length = sealedChunkBytes(RECORD_BYTES)
  const upload = async (index: number, last: boolean) => {
    const claim = await store.claimChunk(at, sender, index, { length, last })
    if (!('state' in claim) || claim.state !== 'open') throw new Error('it is not taken')
    const bytes = claim.upload.buffer()
    await claim.upload.store(bytes)
    return bytes
  }
  const first = await upload(0, false)
  await store.acknowledge(at, receiver, 1)
  // There will be one more: the other places go back, and the memory with them.
  const second = await upload(1, true)
  expect(second === first).toBe(true)
  await store.acknowledge(at, receiver, 2)
  expect(second.length).toBe(0)
  await store.close()
})
