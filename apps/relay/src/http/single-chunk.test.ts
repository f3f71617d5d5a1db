import { LAST_HEADER, routes } from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FRAME_PIECE_BYTES } from '../bounds.ts'
import { meeting, type Receiver, random } from '../testing/people.ts'
import { bearer, TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await TestRelay.start()
})
afterAll(() => relay.close())

async function started(count = 1) {
  const { sender, receivers } = await meeting(relay, count)
  const at = await sender.startTransfer(receivers, 4 * FRAME_PIECE_BYTES)
  return { sender, receivers, one: receivers[0]!, at }
}

async function get(path: string, { token }: { token: Uint8Array }) {
  const answer = await fetch(relay.url + path, { headers: { Authorization: bearer(token) } })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return { status: answer.status, last: answer.headers.get(LAST_HEADER), bytes }
}

describe('a single chunk', () => {
  test('comes with its bytes and its last bit, as soon as it is there', async () => {
    const { sender, one, at } = await started()
    const chunks = [random(3 * FRAME_PIECE_BYTES + 5), random(10)]
    const first = get(routes.chunk(at, 0), one)
    await sender.chunk(at, 0, chunks[0]!)
    expect(await first).toEqual({ status: 200, last: '0', bytes: chunks[0] })
    // Not freed by being read.
    expect((await get(routes.chunk(at, 0), one)).bytes).toEqual(chunks[0])
    await one.acknowledge(at, 1)
    await sender.chunk(at, 1, chunks[1]!, true)
    expect(await get(routes.chunk(at, 1), one)).toEqual({
      status: 200,
      last: '1',
      bytes: chunks[1],
    })
  })

  test('is waited for in vain, for a while', async () => {
    const { one, at } = await started()
    const answer = await relay.waiting('GET', routes.chunk(at, 0), { token: one.token })
    expect(answer).toMatchObject({ status: 204, text: '' })
  })

  test('is a conflict for one that has left, and when it is gone', async () => {
    const { sender, receivers, at } = await started(2)
    const [one, two] = receivers as [Receiver, Receiver]
    await sender.chunk(at, 0, random(10))
    const ask = (path: string, { token }: Receiver) => relay.call('GET', path, { token })
    await one.leaveTransfer(at)
    expect((await ask(routes.chunk(at, 0), one)).problem).toBe('conflict')
    await two.acknowledge(at, 1)
    expect((await ask(routes.chunk(at, 0), two)).problem).toBe('conflict')
    const author = await relay.call('GET', routes.chunk(at, 1), { token: sender.token })
    expect(author.problem).toBe('forbidden')
  })

  test('is a download: it takes the place of a stream of frames', async () => {
    const { sender, one, at } = await started()
    const frames = await one.frames(at)
    const single = get(routes.chunk(at, 0), one)
    expect(await frames.next()).toBe('end')
    await sender.chunk(at, 0, random(10), true)
    expect((await single).status).toBe(200)
  })
})
