import { heartbeatFrame, routes } from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FRAME_PIECE_BYTES, HEARTBEAT_MS } from '../bounds.ts'
import { meeting, type Receiver, random } from '../testing/people.ts'
import { bearer, TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await TestRelay.start()
})
afterAll(() => relay.close())

async function started(count = 1) {
  const { sender, receivers } = await meeting(relay, count)
  const at = await sender.startTransfer(receivers)
  return { sender, receivers, one: receivers[0]!, at }
}

describe('a download', () => {
  test('carries one upload to two recipients, each at its own pace', async () => {
    const { sender, receivers, at } = await started(2)
    const [one, two] = receivers as [Receiver, Receiver]
    const chunks = Array.from({ length: 6 }, () => random(70_000))
    const take = async (receiver: Receiver) => {
      const frames = await receiver.frames(at)
      const taken: Uint8Array[] = []
      for (let last = false; !last; ) {
        const frame = await frames.chunk()
        expect(frame.index).toBe(taken.length)
        taken.push(frame.bytes)
        await receiver.acknowledge(at, taken.length)
        last = frame.last
      }
      expect(await frames.next()).toBe('end')
      return taken
    }
    const taken = Promise.all([take(one), take(two)])
    const events = await sender.events()
    let credit = 1
    for (const [index, bytes] of chunks.entries()) {
      while (index >= credit) ({ credit } = await events.until('progress', (e) => e.credit > index))
      expect((await sender.chunk(at, index, bytes, index === 5)).status).toBe(200)
    }
    for (const each of await taken) expect(each).toEqual(chunks)
  })

  test('hands on a chunk of many pieces at once, though another one follows', async () => {
    const { sender, receivers } = await meeting(relay)
    const one = receivers[0]!
    const at = await sender.startTransfer(receivers, 4 * FRAME_PIECE_BYTES)
    const bytes = random(3 * FRAME_PIECE_BYTES + 5)
    expect((await sender.chunk(at, 0, bytes)).status).toBe(200)
    const frames = await one.frames(at)
    expect(await frames.chunk()).toEqual({ index: 0, last: false, bytes })
    frames.close()
  })

  test('goes on where it is told to, while the chunks are there', async () => {
    const { sender, receivers, at } = await started(2)
    const [one] = receivers as [Receiver]
    await sender.chunk(at, 0, random(10))
    for (const receiver of receivers) await receiver.acknowledge(at, 1)
    const bytes = random(10)
    await sender.chunk(at, 1, random(10))
    await sender.chunk(at, 2, bytes, true)
    await one.acknowledge(at, 2)
    const frames = await one.frames(at, 2)
    expect(await frames.chunk()).toEqual({ index: 2, last: true, bytes })
    expect(await frames.next()).toBe('end')
    // Still there for the other one.
    const again = await one.frames(at, 1)
    expect((await again.chunk()).index).toBe(1)
    again.close()
    const gone = await relay.call('GET', routes.frames(at, 0), { token: one.token })
    expect(gone.problem).toBe('conflict')
  })

  test('replaces an earlier one of the same recipient', async () => {
    const { sender, one, at } = await started()
    const first = await one.frames(at)
    const second = await one.frames(at)
    expect(await first.next()).toBe('end')
    await sender.chunk(at, 0, random(10), true)
    expect((await second.chunk()).last).toBe(true)
  })

  test('begins with a heartbeat, so that a proxy that holds it back is noticed', async () => {
    const { one, at } = await started()
    const stop = new AbortController()
    const headers = { Authorization: bearer(one.token) }
    const { signal } = stop
    const { body } = await fetch(relay.url + routes.frames(at, 0), { headers, signal })
    expect((await body?.getReader().read())?.value).toEqual(heartbeatFrame())
    stop.abort()
  })

  test('shows that it lives while nothing comes', async () => {
    const { one, at } = await started()
    const frames = await one.frames(at)
    relay.clock.advance(HEARTBEAT_MS)
    expect(await frames.next()).toBeUndefined()
    frames.close()
  })

  test.each(['transfer', 'recipient', 'session'] as const)('ends with its %s', async (what) => {
    const { sender, one, at } = await started()
    const frames = await one.frames(at)
    if (what === 'transfer') await sender.delete(routes.transfer(at))
    if (what === 'recipient') await one.leaveTransfer(at)
    if (what === 'session') await sender.delete(routes.session(sender.sessionId))
    expect(await frames.next()).toBe('end')
  })

  test('is for recipients that still read', async () => {
    const { sender, receivers, at } = await started(2)
    const [one] = receivers as [Receiver]
    const get = (token: Uint8Array) => relay.call('GET', routes.frames(at, 0), { token })
    expect((await get(sender.token)).problem).toBe('forbidden')
    await one.leaveTransfer(at)
    expect((await get(one.token)).problem).toBe('conflict')
    const bad = await relay.call('GET', routes.frames(at, 0).replace('=0', '=-1'), {
      token: one.token,
    })
    expect(bad.problem).toBe('malformed')
  })
})

describe('an acknowledgement', () => {
  test('never goes back and never runs ahead of what is stored', async () => {
    const { sender, receivers, at } = await started(2)
    const [one, two] = receivers as [Receiver, Receiver]
    await sender.chunk(at, 0, random(10))
    expect((await one.acknowledge(at, 1)).status).toBe(204)
    expect((await one.acknowledge(at, 0)).status).toBe(204)
    const { transfers } = await (await sender.events()).until('snapshot')
    expect(transfers[0]?.recipients.map(({ next }) => next)).toEqual([1, 0])
    expect((await two.put(routes.acknowledgement(at, one.receiverId), { next: 1 })).problem).toBe(
      'forbidden',
    )
    expect((await one.put(routes.acknowledgement(at, one.receiverId), { next: -1 })).problem).toBe(
      'malformed',
    )
  })

  test('says where a transfer goes on that a restarted relay knows nothing of', async () => {
    const { sender, receivers, at } = await started(2)
    const [one, two] = receivers as [Receiver, Receiver]
    expect((await one.acknowledge(at, 7)).status).toBe(204)
    expect((await two.acknowledge(at, 5)).status).toBe(204)
    expect((await sender.chunk(at, 4, random(10))).status).toBe(200)
    const bytes = random(10)
    expect((await sender.chunk(at, 5, bytes)).status).toBe(200)
    const frames = await two.frames(at, 5)
    expect(await frames.chunk()).toEqual({ index: 5, last: false, bytes })
    frames.close()
  })
})
