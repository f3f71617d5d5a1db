import {
  anyChange,
  anyCuts,
  anyDamage,
  anyHostileText,
  changed,
  cutAt,
  damaged,
  fc,
  fuzz,
  validEvents,
} from '@valise/protocol/fuzz'
import {
  BOOT_HEADER,
  PROBLEM_MEDIA_TYPE,
  parseEvent,
  problemCode,
  problems,
} from '@valise/protocol/wire'
import { describe, expect } from 'vitest'
import { httpTransport } from './http-transport.ts'
import { type Transport, TransportError } from './transport.ts'

const token = new Uint8Array(32)
const { signal } = new AbortController()
const wanted = { address: { sessionId: 'AAAA', transferId: 'AAAA' }, from: 0 }
const path = '/api/limits'

/** A transport whose relay gives this answer to every call, in these pieces. */
function answering(
  pieces: readonly Uint8Array[],
  headers: Record<string, string>,
  status = 200,
): Transport {
  const fetch = async (): Promise<Response> => {
    const left = [...pieces]
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = left.shift()
        if (piece === undefined) controller.close()
        else controller.enqueue(piece)
      },
    })
    return new Response(body, { status, headers: { [BOOT_HEADER]: 'AAAA', ...headers } })
  }
  return httpTransport({ origin: 'https://relay.example', fetch })
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** All that comes, and the failure that it ended with; fails for any error but TransportError. */
async function allOf<T>(
  stream: AsyncIterable<T>,
): Promise<{ found: T[]; failure: string | undefined }> {
  const found: T[] = []
  try {
    for await (const one of stream) found.push(one)
    return { found, failure: undefined }
  } catch (error) {
    expect(error).toBeInstanceOf(TransportError)
    return { found, failure: (error as TransportError).failure }
  }
}

const eventHeaders = { 'Content-Type': 'text/event-stream' }
const frameHeaders = { 'Content-Type': 'application/octet-stream' }

function eventsIn(pieces: readonly Uint8Array[]) {
  return allOf(answering(pieces, eventHeaders).events(path, token, signal))
}

/** Wherever the network cuts it, the same comes of it. */
async function readsOneWay(stream: Uint8Array, cuts: readonly number[]) {
  const whole = await eventsIn([stream])
  expect(await eventsIn(cutAt(stream, cuts))).toEqual(whole)
  expect(whole.failure ?? 'nonsense').toBe('nonsense')
  return whole
}

describe('an answer', () => {
  fuzz('an answer: any bytes', () =>
    fc.asyncProperty(
      fc.oneof(fc.uint8Array({ maxLength: 40, size: 'max' }), anyHostileText.map(utf8)),
      anyCuts,
      async (bytes, cuts) => {
        const { body } = await answering(cutAt(bytes, cuts), {})
          .send({ method: 'GET', path })
          .catch((error: unknown) => {
            expect(error).toBeInstanceOf(TransportError)
            expect((error as TransportError).failure).toBe('nonsense')
            return { body: undefined }
          })
        const text = Buffer.from(bytes).toString('utf8')
        const isUtf8 = Buffer.from(text).equals(bytes)
        expect(body).toBe(isUtf8 ? text : undefined)
      },
    ),
  )

  const document = fc.oneof(
    fc.constantFrom(...Object.keys(problems)).map((code) => `urn:valise:problem:${code}`),
    anyHostileText.map((end) => `urn:valise:problem:${end}`),
  )
  fuzz('a refusal: any problem document', () =>
    fc.asyncProperty(
      fc.oneof(
        fc
          .tuple(document, anyChange)
          .map(([type, change]) => utf8(changed(JSON.stringify({ type, status: 400 }), change))),
        document.map((type) => utf8(JSON.stringify({ type }))),
        fc.uint8Array({ maxLength: 40, size: 'max' }),
        anyHostileText.map(utf8),
      ),
      anyCuts,
      fc.constantFrom(400, 404, 413, 429, 500, 503),
      async (bytes, cuts, status) => {
        const headers = { 'Content-Type': PROBLEM_MEDIA_TYPE }
        const transport = answering(cutAt(bytes, cuts), headers, status)
        const error = await transport.send({ method: 'GET', path }).catch((error: unknown) => error)
        expect(error).toBeInstanceOf(TransportError)
        const { failure, problem, ...said } = error as TransportError
        expect({ failure, status: said.status }).toEqual({ failure: 'refused', status })
        if (problem !== undefined)
          expect(problemCode(JSON.parse(String(Buffer.from(bytes))))).toBe(problem)
      },
    ),
  )
})

const line = fc.oneof(
  validEvents.map((event) => `data: ${event}`),
  fc.constantFrom('', '', ':', ': hello', 'event: x', 'id: 1', 'id:\0', 'retry: 1', 'retry: x'),
  fc.constantFrom('data', 'data:', 'data: {}', 'dat', 'datum: 1', 'foo: bar', '\ufeffdata: 1', ' '),
)
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r', '\r\n', '\n\n')

describe('an event stream', () => {
  fuzz('event streams: any bytes', () =>
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 60, size: 'max' }),
        fc
          .array(fc.tuple(line, lineEnd), { maxLength: 8 })
          .map((lines) => utf8(lines.map((parts) => parts.join('')).join(''))),
      ),
      anyCuts,
      async (bytes, cuts) => {
        await readsOneWay(bytes, cuts)
      },
    ),
  )

  fuzz('event streams: valid ones, damaged and cut anywhere', () =>
    fc.asyncProperty(
      fc.array(fc.tuple(validEvents, fc.constantFrom('', ':\n\n', 'more: x\n')), { maxLength: 3 }),
      anyDamage,
      anyCuts,
      async (events, damage, cuts) => {
        const stream = utf8(events.map(([text, before]) => `${before}data: ${text}\n\n`).join(''))
        expect(await readsOneWay(stream, cuts)).toEqual({
          found: events.map(([text]) => parseEvent(text)),
          failure: undefined,
        })
        await readsOneWay(damaged(stream, damage), cuts)
      },
    ),
  )
})

describe('a download', () => {
  fuzz('downloads: any bytes', () =>
    fc.asyncProperty(
      fc.array(fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 255), { maxLength: 60, size: 'max' }),
      anyCuts,
      async (bytes, cuts) => {
        const framesIn = (pieces: readonly Uint8Array[]) =>
          allOf(answering(pieces, frameHeaders).frames(wanted, token, signal))
        const whole = await framesIn([Uint8Array.from(bytes)])
        expect(await framesIn(cutAt(Uint8Array.from(bytes), cuts))).toEqual(whole)
        expect(whole.failure ?? 'nonsense').toBe('nonsense')
      },
    ),
  )
})
