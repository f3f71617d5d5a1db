import { MAX_CHUNK_BYTES, routes } from '@valise/protocol/wire'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { meeting, random, Sender } from './testing/people.ts'
import { TestRelay } from './testing/test-relay.ts'

let relay: TestRelay
beforeEach(async () => {
  // 12 MiB for chunks: two of the largest.
  relay = await TestRelay.start({ memoryMb: 16 })
})
afterEach(() => relay.close())

test('a relay whose budget is used refuses sessions, lets transfers wait, and recovers', async () => {
  const meetings = [await meeting(relay), await meeting(relay), await meeting(relay)]
  const [first, , third] = meetings as [(typeof meetings)[0], unknown, (typeof meetings)[0]]
  const transfers = []
  for (const { sender, receivers } of meetings) {
    transfers.push(await sender.startTransfer(receivers, MAX_CHUNK_BYTES))
  }
  expect((await first.sender.chunk(transfers[0]!, 0, random(1000))).json).toEqual({ credit: 1 })
  expect((await third.sender.chunk(transfers[2]!, 0, random(1000))).problem).toBe('no-credit')
  const refused = await (await Sender.make(relay)).open()
  expect(refused.problem).toBe('full')
  expect(refused.headers.get('retry-after')).toBe('5')

  // An acknowledgement turns into credit for the one that waits, before its own.
  const events = await third.sender.events()
  expect((await events.until('snapshot')).transfers[0]?.credit).toBe(0)
  await first.receivers[0]!.acknowledge(transfers[0]!, 1)
  expect((await events.until('progress')).credit).toBe(1)
  expect((await third.sender.chunk(transfers[2]!, 0, random(1000))).json).toEqual({ credit: 1 })
  expect((await first.sender.chunk(transfers[0]!, 1, random(1000))).problem).toBe('no-credit')

  for (const { sender } of meetings) await sender.delete(routes.session(sender.sessionId))
  expect(relay.relay.counts()).toEqual({ sessions: 0, requests: 0, bytes: 0 })
  expect((await (await Sender.make(relay)).open()).status).toBe(201)
})

test('what is promised is never more than the budget', async () => {
  for (let i = 0; i < 5; i++) {
    const { sender, receivers } = await meeting(relay).catch(() => ({
      sender: undefined,
      receivers: [],
    }))
    if (sender === undefined) break
    await sender.startTransfer(receivers, MAX_CHUNK_BYTES)
    expect(relay.relay.counts().bytes).toBeLessThanOrEqual(16 * 1024 * 1024)
  }
})
