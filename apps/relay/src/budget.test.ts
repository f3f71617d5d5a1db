import { MAX_CHUNK_BYTES, relayLimits, routes } from '@valise/protocol/wire'
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

test('new transfers get smaller chunks while most of the memory is used', async () => {
  const limits = async () => relayLimits.parse((await relay.call('GET', routes.limits)).text)
  const idle = await limits()
  expect(idle.chunkSize).toBe(MAX_CHUNK_BYTES)
  // Of 12 MiB for chunks one of 4 MiB leaves two thirds, two leave one third.
  const [one, two, three] = [await meeting(relay), await meeting(relay), await meeting(relay)]
  const at = await one.sender.startTransfer(one.receivers, MAX_CHUNK_BYTES)
  expect((await limits()).chunkSize).toBe(MAX_CHUNK_BYTES)
  await two.sender.startTransfer(two.receivers, MAX_CHUNK_BYTES)
  const busy = await limits()
  expect(busy.chunkSize).toBe(1024 * 1024)
  // As many bytes as before, in more places.
  expect(busy.windowBytes).toBeGreaterThanOrEqual(idle.windowBytes)
  expect(busy.windowBytes).toBeLessThan(idle.windowBytes * 1.01)
  const more = await three.sender.startTransfer(three.receivers, busy.chunkSize)
  for (let index = 0; index < 2; index++) {
    await three.sender.chunk(more, index, random(10))
    await three.receivers[0]!.acknowledge(more, index + 1)
  }
  expect((await limits()).chunkSize).toBe(256 * 1024)
  await one.sender.delete(routes.transfer(at))
  await two.sender.delete(routes.session(two.sender.sessionId))
  expect((await limits()).chunkSize).toBe(MAX_CHUNK_BYTES)
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
