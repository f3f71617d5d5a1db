import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { MAX_CHUNK_BYTES, routes } from '@valise/protocol/wire'
import type { Request } from 'express'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BODY_TIMEOUT_MS, LINGER_MS, MAX_SELFTESTS } from '../bounds.ts'
import { meeting, Receiver, random, Sender } from '../testing/people.ts'
import { selftestsOf } from '../testing/selftests.ts'
import { bearer, TestRelay } from '../testing/test-relay.ts'
import { readText } from './message-body.ts'

let relay: TestRelay
const sockets: Socket[] = []
beforeEach(async () => {
  relay = await TestRelay.start(
    {},
    { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 },
  )
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await relay.close()
})

/** A caller that takes its time. `closed` tells how long it was let. */
function slowly(text: string, { drip = '', everyMs = 50, reads = true } = {}) {
  const before = performance.now()
  const socket = connect({
    port: Number(new URL(relay.url).port),
    host: '127.0.0.1',
    allowHalfOpen: true,
  })
  sockets.push(socket)
  let answer = ''
  if (reads) socket.on('data', (data) => (answer += data.toString('latin1')))
  socket.on('error', () => {})
  socket.write(text)
  let timer = drip === '' ? undefined : setInterval(() => socket.write(drip), everyMs)
  // The relay has ended its half: only one that has let go of the whole answers with a reset.
  socket.once('end', () => {
    timer ??= setInterval(() => socket.write('x'), everyMs)
  })
  const closed = new Promise<{ ms: number; answer: string }>((resolve) => {
    socket.once('close', () => {
      clearInterval(timer)
      resolve({ ms: performance.now() - before, answer })
    })
  })
  return { socket, closed, answer: () => answer }
}

async function uploadHead() {
  const { sender, receivers } = await meeting(relay)
  const at = await sender.startTransfer(receivers)
  const head = [
    `PUT ${routes.chunk(at, 0)} HTTP/1.1`,
    'Host: relay',
    `Authorization: ${bearer(sender.token)}`,
    'Content-Type: application/octet-stream',
    'Content-Length: 100000',
    'Valise-Last: 0',
    '\r\n',
  ].join('\r\n')
  return { sender, at, head }
}

const limit = 600 + LINGER_MS + 3_000

describe('the relay lets go of a caller', () => {
  test('that connects and says nothing', async () => {
    const { ms, answer } = await slowly('').closed
    expect(ms).toBeLessThan(limit)
    expect(answer, 'it would be taken for that of the first call').toBe('')
  })

  test('whose headers drip', async () => {
    const { closed } = slowly('GET / HTTP/1.1\r\nHost: a\r\n', { drip: 'X: y\r\n' })
    const { ms, answer } = await closed
    expect(ms).toBeLessThan(limit)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('whose chunk drips, and gives its place to another', async () => {
    const { sender, at, head } = await uploadHead()
    const { closed } = slowly(head, { drip: 'x' })
    expect((await closed).ms).toBeLessThan(limit)
    expect((await sender.chunk(at, 0, random(10))).status).toBe(200)
  })

  test('whose self-test drips, and gives its place to another', async () => {
    const head = [
      'POST /api/selftest/echo HTTP/1.1',
      'Host: relay',
      'Content-Type: application/octet-stream',
      'Content-Length: 100000',
      '\r\n',
    ].join('\r\n')
    expect((await slowly(head, { drip: 'x' }).closed).ms).toBeLessThan(limit)
    // Every place is free: none of these is refused.
    const { stream } = selftestsOf(relay)
    for (let i = 0; i < MAX_SELFTESTS; i++) await stream('frames')
  })

  test('that promised a body with a call that was refused, and never sends it', async () => {
    const { sender, at, head } = await uploadHead()
    await sender.chunk(at, 0, random(10))
    const { closed } = slowly(head.replace('chunks/0', 'chunks/1'))
    const { ms, answer } = await closed
    expect(answer).toMatch(/^HTTP\/1\.1 409 /)
    expect(ms).toBeLessThan(limit)
  })

  test('that wrote nonsense and keeps its half open', async () => {
    const { closed } = slowly('NONSENSE\r\n\r\n', { drip: 'more' })
    const { ms, answer } = await closed
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(ms).toBeLessThan(limit)
  })

  test('whose message drips', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const req = Object.assign(new Readable({ read() {} }), {
        headers: { 'content-type': 'application/json', 'content-length': '100' },
      })
      const read = readText(req as unknown as Request).catch((error: unknown) => error)
      for (let ms = 0; ms < BODY_TIMEOUT_MS; ms += 1_000) {
        expect(req.destroyed).toBe(false)
        req.push('{')
        await vi.advanceTimersByTimeAsync(1_000)
      }
      expect(req.destroyed).toBe(true)
      expect(await read).toBeInstanceOf(Error)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a reader that stops', () => {
  function reading(path: string, token: Uint8Array) {
    const lines = [`GET ${path} HTTP/1.1`, 'Host: relay', `Authorization: ${bearer(token)}`, '\r\n']
    const reader = slowly(lines.join('\r\n'), { reads: false })
    reader.socket.pause()
    return reader
  }

  test('in a download is taken out of the transfer, and the others go on', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    const [one, two] = receivers as [Receiver, Receiver]
    const at = await sender.startTransfer(receivers, MAX_CHUNK_BYTES)
    await sender.chunk(at, 0, random(MAX_CHUNK_BYTES))
    await one.acknowledge(at, 1)
    reading(routes.frames(at, 0), two.token)
    const events = await sender.events()
    await events.until('snapshot')
    await vi.waitFor(() => expect(sockets.at(-1)?.bytesWritten).toBeGreaterThan(0))
    relay.clock.advance(61_000)
    const { transfer } = await events.until('transfer')
    expect(transfer.recipients.map(({ state }) => state)).toEqual(['reading', 'detached'])
    expect((await sender.chunk(at, 1, random(10))).status).toBe(200)
  })

  test.each([
    ['event streams', routes.sessionEvents],
    ['snapshots', routes.sessionSnapshot],
  ])(
    'of %s does not fill the memory by opening one after another',
    {
      timeout: 60_000,
    },
    async (_what, route) => {
      // A snapshot of 6 MB, for escaped once more: the system takes less than that for a reader.
      const sender = await Sender.open(relay)
      const filler = `{"x":"${String.raw`\"`.repeat(8_000)}"}`
      for (let i = 0; i < 60; i++) {
        const receiver = await Receiver.join(relay, sender.code)
        for (const kind of ['hello', 'approve', 'deny'] as const) {
          await sender.putText(routes.message(receiver.receiverId, kind), filler)
        }
      }
      const before = process.memoryUsage().rss
      for (let i = 0; i < 100; i++) {
        reading(route(sender.sessionId), sender.token)
        await relay.call('GET', '/healthz')
      }
      // A hundred snapshots would be 600 MB.
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
      expect(relay.relay.counts().sessions).toBe(1)
      await sender.delete(routes.session(sender.sessionId))
    },
  )
})
