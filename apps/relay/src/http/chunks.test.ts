import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { RECORD_BYTES, routes, sealedChunkBytes, type TransferAddress } from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meeting, type Receiver, random, type Sender, startText } from '../testing/people.ts'
import { bearer, TestRelay } from '../testing/test-relay.ts'

const full = sealedChunkBytes(RECORD_BYTES)

let relay: TestRelay
beforeAll(async () => {
  // Four chunks of one record each.
  relay = await TestRelay.start({ windowMb: 1 })
})
afterAll(() => relay.close())

async function started(count = 1) {
  const { sender, receivers } = await meeting(relay, count)
  const at = await sender.startTransfer(receivers)
  return { sender, receivers, one: receivers[0]!, at }
}

describe('credit', () => {
  test('starts at one chunk, grows with acknowledgements up to the window, never falls', async () => {
    const { sender, one, at } = await started()
    const credits: unknown[] = []
    for (let index = 0; index < 8; index++) {
      const answer = await sender.chunk(at, index, random(100))
      credits.push((answer.json as { credit: number }).credit)
      await one.acknowledge(at, index + 1)
    }
    expect(credits).toEqual([1, 3, 5, 7, 8, 9, 10, 11])
  })

  test('refuses a chunk beyond it at once, without its bytes', async () => {
    const { sender, at } = await started()
    expect((await sender.chunk(at, 1, random(full))).problem).toBe('no-credit')
    // The answer comes although the body never does.
    const answer = await headersAlone(sender, at, 1, full)
    expect(answer).toBe(409)
  })

  test('waits for the slowest reader, whoever is ahead', async () => {
    const { sender, receivers, at } = await started(2)
    const [fast, slow] = receivers as [Receiver, Receiver]
    await sender.chunk(at, 0, random(10))
    await fast.acknowledge(at, 1)
    expect((await sender.chunk(at, 0, random(10))).problem).toBe('conflict')
    expect((await sender.chunk(at, 1, random(10))).problem).toBe('no-credit')
    await slow.acknowledge(at, 1)
    expect((await sender.chunk(at, 1, random(10))).json).toEqual({ credit: 3 })
  })

  test.each(['receipt', 'leaving'] as const)('is freed by a %s', async (how) => {
    const { sender, receivers, at } = await started(2)
    const [fast, slow] = receivers as [Receiver, Receiver]
    await sender.chunk(at, 0, random(10))
    await fast.acknowledge(at, 1)
    await (how === 'receipt' ? slow.receive(at) : slow.leaveTransfer(at))
    expect((await sender.chunk(at, 1, random(10))).json).toEqual({ credit: 3 })
  })
})

describe('a chunk', () => {
  test('may be uploaded again with the same bytes alone', async () => {
    const { sender, at } = await started()
    const bytes = random(full)
    expect((await sender.chunk(at, 0, bytes)).json).toEqual({ credit: 1 })
    expect((await sender.chunk(at, 0, bytes)).json).toEqual({ credit: 1 })
    expect((await sender.chunk(at, 0, bytes, true)).problem).toBe('conflict')
    expect((await sender.chunk(at, 0, bytes.subarray(1))).problem).toBe('conflict')
    bytes[full - 1]! ^= 1
    expect((await sender.chunk(at, 0, bytes)).problem).toBe('conflict')
  })

  test('is ignored when all have acknowledged it', async () => {
    const { sender, one, at } = await started()
    await sender.chunk(at, 0, random(10))
    await one.acknowledge(at, 1)
    expect((await sender.chunk(at, 0, random(10))).json).toEqual({ credit: 3 })
  })

  test('is ignored when nobody reads any more', async () => {
    const { sender, one, at } = await started()
    await one.leaveTransfer(at)
    expect((await sender.chunk(at, 7, random(10))).json).toEqual({ credit: 1 })
  })

  test('may come out of order within the credit', async () => {
    const { sender, one, at } = await started()
    await sender.chunk(at, 0, random(10))
    await one.acknowledge(at, 1)
    const chunks = [random(10), random(20)]
    await sender.chunk(at, 2, chunks[1]!)
    await sender.chunk(at, 1, chunks[0]!)
    const frames = await one.frames(at, 1)
    expect((await frames.chunk()).bytes).toEqual(chunks[0])
    expect((await frames.chunk()).bytes).toEqual(chunks[1])
    frames.close()
  })

  test('never stands above the last one', async () => {
    const { sender, one, at } = await started()
    await sender.chunk(at, 0, random(10))
    await one.acknowledge(at, 1)
    await sender.chunk(at, 1, random(10), true)
    expect((await sender.chunk(at, 2, random(10))).problem).toBe('conflict')
    expect((await sender.chunk(at, 2, random(10), true)).problem).toBe('conflict')
    await one.acknowledge(at, 2)
    expect((await sender.chunk(at, 2, random(10))).problem).toBe('conflict')
  })

  test('cannot become the last below one that is stored', async () => {
    const { sender, one, at } = await started()
    await sender.chunk(at, 0, random(10))
    await one.acknowledge(at, 1)
    await sender.chunk(at, 2, random(10))
    expect((await sender.chunk(at, 1, random(10), true)).problem).toBe('conflict')
  })

  test('is octets of a known number that fits', async () => {
    const { sender, at } = await started()
    const call = (bytes: Uint8Array, headers: Record<string, string>) =>
      relay.call('PUT', routes.chunk(at, 0), { token: sender.token, bytes, headers })
    const last = { 'Valise-Last': '0' }
    expect((await call(random(full + 1), last)).problem).toBe('too-large')
    expect((await call(random(0), last)).problem).toBe('malformed')
    expect((await call(random(9), {})).problem).toBe('malformed')
    expect((await call(random(9), { 'Valise-Last': 'yes' })).problem).toBe('malformed')
    const text = await call(random(9), { ...last, 'Content-Type': 'text/plain' })
    expect(text.problem).toBe('unsupported-media-type')
    expect(await withoutLength(sender, at)).toBe(400)
    expect((await sender.chunk(at, 0, random(full))).status).toBe(200)
  })

  test.each(['01', '-1', '1e3', 'x', '4294967295', '99999999999'])(
    'has no index %s',
    async (index) => {
      const { sender, at } = await started()
      const path = routes.chunk(at, 0).replace(/0$/, index)
      const headers = { 'Valise-Last': '0' }
      const { problem } = await relay.call('PUT', path, {
        token: sender.token,
        bytes: random(1),
        headers,
      })
      expect(problem).toBe('malformed')
    },
  )

  test('comes from the author of its transfer', async () => {
    const { sender, receivers, at } = await started(2)
    const [one] = receivers as [Receiver]
    expect((await one.chunk(at, 0, random(9))).problem).toBe('forbidden')
    expect((await sender.chunk(sender.newTransfer(), 0, random(9))).problem).toBe('not-found')
  })

  test('travels from a receiver to the sender as well', async () => {
    const { sender, receivers } = await meeting(relay)
    const one = receivers[0]!
    const at = sender.newTransfer()
    await one.putText(routes.transfer(at), startText([sender.sessionId], RECORD_BYTES, 2))
    const bytes = random(1000)
    expect((await one.chunk(at, 0, bytes, true)).json).toEqual({ credit: 1 })
    const frames = await relay.frames(routes.frames(at, 0), sender.token)
    expect(await frames.chunk()).toEqual({ index: 0, last: true, bytes })
    expect(await frames.next()).toBe('end')
    const path = routes.acknowledgement(at, sender.sessionId)
    expect((await sender.put(path, { next: 1 })).status).toBe(204)
    const receipt = routes.receipt(at, sender.sessionId)
    expect((await sender.putText(receipt, '{}')).status).toBe(201)
  })
})

describe('an upload that breaks off', () => {
  test('leaves the place to the next one', async () => {
    const { sender, one, at } = await started()
    const half = partly(sender, at, 0, full)
    await half.sent
    half.destroy()
    const bytes = random(full)
    expect((await sender.chunk(at, 0, bytes)).status).toBe(200)
    const frames = await one.frames(at)
    expect((await frames.chunk()).bytes).toEqual(bytes)
    frames.close()
  })

  test('is replaced by a newer one while it still stands open', async () => {
    const { sender, at } = await started()
    const half = partly(sender, at, 0, full)
    await half.sent
    expect((await sender.chunk(at, 0, random(full))).status).toBe(200)
    expect(await half.status).toBe(404)
    half.destroy()
  })

  test('ends with its transfer', async () => {
    const { sender, at } = await started()
    const half = partly(sender, at, 0, full)
    await half.sent
    await sender.delete(routes.transfer(at))
    expect(await half.status).toBe(404)
    half.destroy()
  })
})

/** Sends the first half of a chunk. */
function partly(sender: Sender, at: TransferAddress, index: number, length: number) {
  const req = open(sender, at, index, { 'Content-Length': String(length) })
  const status = new Promise<number | undefined>((resolve) => {
    req.on('response', (res) => resolve(res.resume().statusCode))
  })
  const sent = new Promise<void>((resolve) => {
    req.write(random(length / 2), () => resolve())
  })
  // The relay has to have seen the headers before the test goes on.
  return {
    sent: sent.then(() => relay.call('GET', '/healthz')),
    status,
    destroy: () => req.destroy(),
  }
}

function open(sender: Sender, at: TransferAddress, index: number, headers: Record<string, string>) {
  const req = httpRequest(relay.url + routes.chunk(at, index), {
    method: 'PUT',
    agent: false,
    headers: {
      Authorization: bearer(sender.token),
      'Content-Type': 'application/octet-stream',
      'Valise-Last': '0',
      ...headers,
    },
  })
  req.on('error', () => {})
  return req
}

function withoutLength(sender: Sender, at: TransferAddress): Promise<number | undefined> {
  return new Promise((resolve) => {
    const req = open(sender, at, 0, { 'Transfer-Encoding': 'chunked' })
    req.on('response', (res) => resolve(res.resume().statusCode))
    req.end(random(10))
  })
}

/** Sends headers only, over a bare socket, and reads the status of the answer. */
function headersAlone(sender: Sender, at: TransferAddress, index: number, length: number) {
  const { port } = new URL(relay.url)
  return new Promise<number>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(
        [
          `PUT ${routes.chunk(at, index)} HTTP/1.1`,
          'Host: relay',
          `Authorization: ${bearer(sender.token)}`,
          'Content-Type: application/octet-stream',
          `Content-Length: ${length}`,
          'Valise-Last: 0',
          '\r\n',
        ].join('\r\n'),
      )
    })
    socket.once('data', (data) => {
      resolve(Number(data.toString('latin1').split(' ')[1]))
      socket.destroy()
    })
  })
}
