import {
  BOOT_HEADER,
  type Bytes,
  chunkFrameHeader,
  heartbeatFrame,
  LAST_HEADER,
  MAX_SEALED_CHUNK_BYTES,
  type RelayEvent,
  stringifyEvent,
} from '@valise/protocol/wire'
import { describe, expect, it, vi } from 'vitest'
import { FakeRuntime } from '../testing/fake-runtime.ts'
import { httpTransport } from './http-transport.ts'

const token = new Uint8Array(32)
const path = '/api/requests/AAAA/events'
const wanted = { address: { sessionId: 'AAAA', transferId: 'BBBB' }, from: 0 }
const boot = { [BOOT_HEADER]: 'AAAA' }
const { signal } = new AbortController()

type Answer = (init: RequestInit) => Response | Promise<Response>

/** A way to a relay whose answers are these, by a part of the path, one after another, the last one for ever. */
function wayTo(answers: Record<string, Answer[]>) {
  const runtime = new FakeRuntime()
  const asked: string[] = []
  const seen: (string | undefined)[] = []
  const fetch = async (input: string | URL | Request, init: RequestInit = {}) => {
    const { pathname } = new URL(input as string)
    asked.push(pathname)
    seen.push(new Headers(init.headers).get('If-None-Match') ?? undefined)
    const [kind] = Object.keys(answers).filter((part) => pathname.split('/').includes(part))
    const queue = answers[kind ?? ''] ?? []
    const answer = queue.length > 1 ? queue.shift() : queue[0]
    return answer?.(init) ?? Response.error()
  }
  return {
    transport: httpTransport({ origin: 'https://relay.example', fetch, runtime }),
    runtime,
    asked,
    seen,
  }
}

/** A stream that says this and then nothing more. */
function silentAfter(mediaType: string, ...parts: Uint8Array[]): Answer {
  return ({ signal: given }) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of parts) controller.enqueue(part)
        given?.addEventListener('abort', () => controller.error(given.reason))
      },
    })
    return new Response(body, { headers: { ...boot, 'Content-Type': mediaType } })
  }
}

/** No answer at all. */
const never: Answer = ({ signal: given }) =>
  new Promise((_, reject) => {
    given?.addEventListener('abort', () => reject(given.reason as Error))
  })

const events = (...parts: Uint8Array[]) => silentAfter('text/event-stream', ...parts)
const frames = (...parts: Uint8Array[]) => silentAfter('application/octet-stream', ...parts)
const utf8 = (text: string) => new TextEncoder().encode(text)

const id = (byte: number): Bytes => new Uint8Array(16).fill(byte)
function snapshot(transfers: number[], bootId = 1): RelayEvent {
  return {
    kind: 'snapshot',
    bootId: id(bootId),
    session: { seconds: 900, doorOpen: true, senderConnected: true },
    requests: [],
    transfers: transfers.map((transfer) => ({
      transferId: id(transfer),
      authorId: id(9),
      dir: 1,
      chunkSize: 262_144,
      credit: 1,
      recipients: [],
    })),
  }
}
function tagged(event: RelayEvent, tag?: string): Answer {
  const headers = { ...boot, 'Content-Type': 'application/json' }
  return () =>
    new Response(stringifyEvent(event), {
      headers: tag === undefined ? headers : { ...headers, ETag: tag },
    })
}
const nothingNew: Answer = () => new Response(null, { status: 304, headers: boot })
const ended: RelayEvent = { kind: 'ended', reason: 'expired' }

function chunk(bytes: Uint8Array, last: string | undefined): Answer {
  const headers = { ...boot, 'Content-Type': 'application/octet-stream' }
  return () =>
    new Response(bytes as BodyInit, {
      headers: last === undefined ? headers : { ...headers, [LAST_HEADER]: last },
    })
}
const notYet: Answer = () => new Response(null, { status: 204, headers: boot })

async function drain<T>(stream: AsyncIterable<T>, found: T[] = []): Promise<T[]> {
  for await (const one of stream) found.push(one)
  return found
}

/** Lets time pass whenever something waits for it. */
async function whilePassing<T>(runtime: FakeRuntime, ms: number, work: Promise<T>): Promise<T> {
  let isOver = false
  const settled = work.finally(() => {
    isOver = true
  })
  settled.catch(() => undefined)
  await vi.waitFor(() => {
    if (!isOver) runtime.advance(ms)
    expect(isOver).toBe(true)
  })
  return settled
}

describe('events that a proxy holds back', () => {
  it.each([
    ['with the answer', never],
    ['behind its headers', events()],
    ['in part', events(utf8('data: {"kind"'))],
  ])('%s are polled for after five seconds, and at once from then on', async (_, stream) => {
    const { transport, runtime, asked } = wayTo({
      events: [stream],
      snapshot: [tagged(snapshot([]), '"a"'), tagged(ended)],
    })
    const first = drain(transport.events(path, token, signal))
    await vi.waitFor(() => expect(runtime.timers).toBe(1))
    runtime.advance(4_999)
    await Promise.resolve()
    expect(asked).toEqual([path])
    runtime.advance(1)
    expect(await first).toEqual([snapshot([]), ended])
    const beside = '/api/requests/AAAA/snapshot'
    expect(asked).toEqual([path, beside, beside])
    expect(await drain(transport.events(path, token, signal))).toEqual([ended])
    expect(asked).toEqual([path, beside, beside, beside])
    expect(runtime.timers).toBe(0)
  })

  it('are streamed again when nothing comes the other way either', async () => {
    const { transport, runtime, asked } = wayTo({ events: [never], snapshot: [never] })
    for (let i = 0; i < 2; i++) {
      const reading = drain(transport.events(path, token, signal))
      await expect(whilePassing(runtime, 40_000, reading)).rejects.toMatchObject({
        failure: 'unreachable',
      })
    }
    expect(asked.filter((one) => one === path)).toHaveLength(2)
  })

  it('tell of a transfer that has ended, and not of one that a new relay has yet to hear of', async () => {
    const { transport, runtime, seen } = wayTo({
      events: [never],
      snapshot: [
        tagged(snapshot([1, 2]), '"a"'),
        nothingNew,
        tagged(snapshot([2]), 'W/"b"'),
        tagged(snapshot([], 2), '"c"'),
        tagged(ended),
      ],
    })
    const found = await whilePassing(runtime, 5_000, drain(transport.events(path, token, signal)))
    expect(found).toEqual([
      snapshot([1, 2]),
      { kind: 'transfer-ended', transferId: id(1) },
      snapshot([2]),
      snapshot([], 2),
      ended,
    ])
    expect(seen).toEqual([undefined, undefined, '"a"', '"a"', 'W/"b"', '"c"'])
  })

  it.each([
    ['without a tag', tagged(snapshot([]))],
    ['of another kind', tagged({ kind: 'transfer-ended', transferId: id(1) }, '"a"')],
    ['that are no events', () => new Response('{}', { headers: { ...boot, ETag: '"a"' } })],
    ['that say at first that there is nothing new', nothingNew],
  ])('are refused %s', async (_, answer) => {
    const { transport, runtime } = wayTo({ events: [never], snapshot: [answer] })
    const reading = drain(transport.events(path, token, signal))
    await expect(whilePassing(runtime, 5_000, reading)).rejects.toMatchObject({
      failure: 'nonsense',
    })
  })

  it('end with their reader, and leave nothing that waits', async () => {
    const abort = new AbortController()
    const { transport, runtime } = wayTo({ events: [never], snapshot: [never] })
    const reading = drain(transport.events(path, token, abort.signal))
    await vi.waitFor(() => expect(runtime.timers).toBe(1))
    abort.abort(new Error('left'))
    await expect(reading).rejects.toThrow('left')
    expect(runtime.timers).toBe(0)
  })
})

it('a stream of events that falls silent is a connection that broke', async () => {
  const first = utf8(`data: ${stringifyEvent(snapshot([]))}\n\n`)
  const { transport, runtime, asked } = wayTo({ events: [events(first)], snapshot: [never] })
  for (let i = 0; i < 2; i++) {
    const found: RelayEvent[] = []
    const reading = drain(transport.events(path, token, signal), found)
    await vi.waitFor(() => expect(found).toHaveLength(1))
    runtime.advance(34_999)
    await Promise.resolve()
    expect(runtime.timers).toBe(1)
    runtime.advance(1)
    await expect(reading).rejects.toMatchObject({ failure: 'unreachable' })
  }
  // It is opened anew: that it came through at first says that nothing holds it back.
  expect(asked).toEqual([path, path])
})

describe('a download that a proxy holds back', () => {
  const one = { index: 0, last: false, bytes: Uint8Array.of(1, 2) }
  const two = { index: 1, last: true, bytes: Uint8Array.of(3) }
  const at = (index: number) => `/api/sessions/AAAA/transfers/BBBB/chunks/${index}`

  it('comes chunk by chunk after five seconds, and at once from then on', async () => {
    const { transport, runtime, asked } = wayTo({
      frames: [frames()],
      chunks: [chunk(one.bytes, '0'), notYet, chunk(two.bytes, '1')],
    })
    const found = await whilePassing(runtime, 5_000, drain(transport.frames(wanted, token, signal)))
    expect(found).toEqual([one, undefined, two])
    expect(asked.slice(1)).toEqual([at(0), at(1), at(1)])
    expect(await drain(transport.frames({ ...wanted, from: 1 }, token, signal))).toEqual([two])
    expect(asked.filter((each) => each.endsWith('/frames'))).toHaveLength(1)
  })

  it('up to the end of a chunk alone is given up, and comes chunk by chunk the next time', async () => {
    const header = chunkFrameHeader(0, false, 2)
    const { transport, runtime, asked } = wayTo({
      frames: [frames(heartbeatFrame(), header, Uint8Array.of(1))],
      chunks: [chunk(one.bytes, '0'), chunk(two.bytes, '1')],
    })
    const found: unknown[] = []
    const reading = drain(transport.frames(wanted, token, signal), found)
    await vi.waitFor(() => expect(found).toEqual([undefined]))
    await expect(whilePassing(runtime, 10_000, reading)).rejects.toMatchObject({
      failure: 'unreachable',
    })
    // Where it goes on is its reader's to say.
    expect(asked).toHaveLength(1)
    expect(await drain(transport.frames(wanted, token, signal))).toEqual([one, two])
    expect(asked.slice(1)).toEqual([at(0), at(1)])
  })

  it('may take its time to be worked on', async () => {
    const { transport, runtime } = wayTo({
      frames: [frames(heartbeatFrame(), heartbeatFrame())],
      chunks: [never],
    })
    const reading = transport.frames(wanted, token, signal)[Symbol.asyncIterator]()
    for (let i = 0; i < 2; i++) {
      expect(await reading.next()).toEqual({ done: false, value: undefined })
      runtime.advance(600_000)
    }
    expect(runtime.timers).toBe(0)
    await reading.return?.()
  })

  it.each([
    ['without its last bit', chunk(one.bytes, undefined)],
    ['with another one', chunk(one.bytes, '2')],
    ['that is empty', chunk(new Uint8Array(), '0')],
    ['that is too large', chunk(new Uint8Array(MAX_SEALED_CHUNK_BYTES + 1), '0')],
    ['of another type', () => new Response('<html>', { headers: boot })],
  ])('is refused for a chunk %s', async (_, answer) => {
    const { transport, runtime } = wayTo({ frames: [frames()], chunks: [answer] })
    const reading = drain(transport.frames(wanted, token, signal))
    await expect(whilePassing(runtime, 5_000, reading)).rejects.toMatchObject({
      failure: 'nonsense',
    })
  })
})
