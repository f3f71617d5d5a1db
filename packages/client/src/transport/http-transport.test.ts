import { BOOT_HEADER, MAX_EVENT_BYTES, PROBLEM_MEDIA_TYPE, problem } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { httpTransport } from './http-transport.ts'

const path = '/api/limits'
const token = new Uint8Array(32)
const wanted = { address: { sessionId: 'AAAA', transferId: 'AAAA' }, from: 0 }
const boot = { [BOOT_HEADER]: 'AAAA' }

/** A relay whose every answer has this body; `pulls` counts its pieces, `left` whether it was let go. */
function relayOf(piece: (n: number) => string | undefined, init: ResponseInit) {
  const seen = { pulls: 0, left: false }
  const fetch = async (): Promise<Response> => {
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const text = piece(seen.pulls++)
          if (text === undefined) controller.close()
          else controller.enqueue(new TextEncoder().encode(text))
        },
        cancel() {
          seen.left = true
        },
      },
      { highWaterMark: 0 },
    )
    return new Response(body, init)
  }
  return { transport: httpTransport({ origin: 'https://relay.example', fetch }), seen }
}

function once(text: string): (n: number) => string | undefined {
  return (n) => (n === 0 ? text : undefined)
}

async function drain(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const one of stream) found.push(one)
  return found
}

describe('an answer', () => {
  it('that refuses with a document which is no JSON is a refusal all the same', async () => {
    for (const text of ['', '{', 'null', '[]', '\ud800']) {
      const headers = { ...boot, 'Content-Type': PROBLEM_MEDIA_TYPE }
      const { transport } = relayOf(once(text), { status: 404, headers })
      await expect(transport.send({ method: 'GET', path }), text).rejects.toMatchObject({
        name: 'TransportError',
        failure: 'refused',
        status: 404,
        problem: undefined,
      })
    }
  })

  it('of a proxy that lets no body of this size through is told apart from a refusal', async () => {
    const page = relayOf(once('<html>'), { status: 413, headers: { 'Content-Type': 'text/html' } })
    const put = { method: 'PUT', path, body: new Uint8Array(10) } as const
    await expect(page.transport.send(put)).rejects.toMatchObject({
      failure: 'too-large',
      status: 413,
    })
    expect(page.seen).toEqual({ pulls: 0, left: true })
    const headers = { ...boot, 'Content-Type': PROBLEM_MEDIA_TYPE }
    const document = JSON.stringify(problem('too-large'))
    const relay = relayOf(once(document), { status: 413, headers })
    await expect(relay.transport.send(put)).rejects.toMatchObject({
      failure: 'refused',
      problem: 'too-large',
    })
  })

  it('that never ends is left', async () => {
    const { transport, seen } = relayOf(() => 'a'.repeat(1_024), { headers: boot })
    await expect(transport.send({ method: 'GET', path })).rejects.toMatchObject({
      failure: 'nonsense',
    })
    expect(seen).toEqual({ pulls: 65, left: true })
  })

  it('of something else than a relay is left unread', async () => {
    const { transport, seen } = relayOf(() => '<html>', { headers: {} })
    const { signal } = new AbortController()
    for (const work of [
      () => transport.send({ method: 'GET', path }),
      () => drain(transport.events(path, token, signal)),
      () => drain(transport.frames(wanted, token, signal)),
    ]) {
      seen.left = false
      await expect(work()).rejects.toMatchObject({ failure: 'nonsense' })
      expect(seen).toEqual({ pulls: 0, left: true })
    }
  })

  it('is UTF-8 without a mark and to its last byte', async () => {
    const bytes = (list: number[]) =>
      httpTransport({
        origin: 'https://relay.example',
        fetch: async () => new Response(Uint8Array.from(list), { headers: boot }),
      })
    await expect(bytes([0x7b, 0x7d]).send({ method: 'GET', path })).resolves.toMatchObject({
      body: '{}',
    })
    await expect(bytes([0xef, 0xbb, 0xbf, 0x7b, 0x7d]).send({ method: 'GET', path }))
      .resolves // Kept, so that the parser of the message refuses it.
      .toMatchObject({ body: '\ufeff{}' })
    for (const list of [
      [0x7b, 0x7d, 0xc3],
      [0x22, 0xff, 0x22],
    ]) {
      await expect(bytes(list).send({ method: 'GET', path })).rejects.toMatchObject({
        failure: 'nonsense',
      })
    }
  })

  it('ends in the reason of an abort while its document comes', async () => {
    const abort = new AbortController()
    const headers = { ...boot, 'Content-Type': PROBLEM_MEDIA_TYPE }
    const { transport } = relayOf(
      () => {
        abort.abort(new Error('left'))
        throw new Error('cut off')
      },
      { status: 500, headers },
    )
    const { signal } = abort
    await expect(transport.send({ method: 'GET', path, signal })).rejects.toThrow('left')
  })
})

describe('a network that has vanished without a word', () => {
  /** A call to it, with what its timers were set to; `pass` lets the time of the one timer pass. */
  function silent() {
    const timers: { ms: number; run: () => void }[] = []
    const fetch = (_input: unknown, init?: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))
      })
    const runtime = {
      setTimer(ms: number, run: () => void) {
        const timer = { ms, run }
        timers.push(timer)
        return () => timers.splice(0, timers.length, ...timers.filter((one) => one !== timer))
      },
    }
    const transport = httpTransport({ origin: 'https://relay.example', fetch, runtime })
    return { transport, timers }
  }

  it.each([
    ['a message', '{}', 35_000],
    ['a chunk, which takes its time', new Uint8Array(10), 310_000],
  ])('takes %s: it is unreachable', async (_what, body, ms) => {
    const { transport, timers } = silent()
    const sent = transport.send({ method: 'PUT', path, body })
    expect(timers.map((timer) => timer.ms)).toEqual([ms])
    timers[0]?.run()
    await expect(sent).rejects.toMatchObject({ failure: 'unreachable' })
    expect(timers).toEqual([])
  })
})

describe('an event stream', () => {
  const headers = { ...boot, 'Content-Type': 'text/event-stream' }
  const { signal } = new AbortController()
  const event = 'data: {"kind":"ended","reason":"expired"}\n\n'
  const ended = { kind: 'ended', reason: 'expired' }

  it('may have fields that the format does not have, whole or in pieces', async () => {
    const text = `foo: bar\n${event}retry: soon\nfoo\n\n${event}`
    const whole = relayOf(once(text), { headers })
    await expect(drain(whole.transport.events(path, token, signal))).resolves.toEqual([
      ended,
      ended,
    ])
    const pieces = relayOf((n) => text[n], { headers })
    await expect(drain(pieces.transport.events(path, token, signal))).resolves.toEqual([
      ended,
      ended,
    ])
  })

  it('hands on the events before what is no event', async () => {
    const { transport } = relayOf(once(`${event}data: {}\n\n${event}`), { headers })
    const found: unknown[] = []
    const reading = (async () => {
      for await (const one of transport.events(path, token, signal)) found.push(one)
    })()
    await expect(reading).rejects.toMatchObject({ failure: 'nonsense' })
    expect(found).toEqual([ended])
  })

  it('is left once an event is too large, and not a byte of it is waited for after that', async () => {
    const kib = 'a'.repeat(1_024)
    for (const piece of [
      (n: number) => (n === 0 ? `${event}data: ${kib}` : kib),
      (n: number) => (n === 0 ? event : `data: ${kib}\n`),
      (n: number) => (n === 0 ? event : `data: ${kib}\r`),
    ]) {
      const { transport, seen } = relayOf(piece, { headers })
      const found: unknown[] = []
      const reading = (async () => {
        for await (const one of transport.events(path, token, signal)) found.push(one)
      })()
      await expect(reading).rejects.toMatchObject({ failure: 'nonsense' })
      expect(found).toEqual([ended])
      expect(seen.left).toBe(true)
      expect(seen.pulls).toBeLessThanOrEqual(MAX_EVENT_BYTES / 1_024 + 2)
    }
  })
})
