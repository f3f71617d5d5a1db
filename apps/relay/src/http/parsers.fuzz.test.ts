import { Readable } from 'node:stream'
import { anyCuts, anyHostileText, cutAt, fc, fuzz } from '@valise/protocol/fuzz'
import {
  MAX_CHUNKS,
  MAX_MESSAGE_BYTES,
  type ProblemCode,
  sessionIdOf,
  WireError,
} from '@valise/protocol/wire'
import type { Request } from 'express'
import { describe, expect, test } from 'vitest'
import { callerAsSender } from './bearer.ts'
import { HttpProblem } from './http-problem.ts'
import { readObject, readOpaque, readText } from './message-body.ts'
import { idIn, indexOf } from './parameters.ts'

/** The problem that the caller would be told of; fails for any other error. */
function problemIn(error: unknown): ProblemCode {
  if (error instanceof WireError) return 'malformed'
  if (error instanceof HttpProblem) return error.refusal.code
  throw error
}

function valueOrProblem<T>(read: () => T): { value?: T; problem?: ProblemCode } {
  try {
    return { value: read() }
  } catch (error) {
    return { problem: problemIn(error) }
  }
}

/** What a query may hold by the time that it is read. */
const anyParameter = fc.oneof(
  anyHostileText,
  fc.bigInt({ min: -2n, max: 2n ** 34n }).map(String),
  fc.constantFrom('4294967294', '4294967295', '01', '-0', '1e3', '0x1', '1.0', ' 1', '1\n', '١'),
  fc.constantFrom(undefined, null, [], ['1'], {}, { toString: null }, 1, true),
)

describe('an address', () => {
  fuzz('an index in an address: any text', () =>
    fc.property(anyParameter, (text) => {
      const { value, problem } = valueOrProblem(() => indexOf(text, 'from'))
      const isIndex =
        typeof text === 'string' && /^\d+$/.test(text) && String(Number(text)) === text
      expect(value).toBe(isIndex && Number(text) < MAX_CHUNKS ? Number(text) : undefined)
      expect(problem).toBe(value === undefined ? 'malformed' : undefined)
    }),
  )

  const anyId = fc.oneof(
    anyParameter,
    fc
      .uint8Array({ minLength: 15, maxLength: 17 })
      .map((bytes) => Buffer.from(bytes).toString('base64url')),
    fc
      .tuple(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.constantFrom(...'ABQgw=_+/'))
      .map(([bytes, end]) => Buffer.from(bytes).toString('base64url').slice(0, -1) + end),
  )
  fuzz('an identifier in an address: any text', () =>
    fc.property(anyId, (text) => {
      const { value, problem } = valueOrProblem(() =>
        idIn({ params: { id: text } } as unknown as Request, 'id'),
      )
      const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64url')
      const isId = bytes.length === 16 && bytes.toString('base64url') === text
      expect(value?.text).toBe(isId ? text : undefined)
      expect(problem).toBe(isId ? undefined : 'malformed')
    }),
  )
})

describe('an Authorization header', () => {
  const token = fc
    .uint8Array({ minLength: 31, maxLength: 33 })
    .map((bytes) => Buffer.from(bytes).toString('base64url'))
  const header = fc.oneof(
    anyHostileText,
    fc.constant(undefined),
    fc
      .tuple(
        fc.constantFrom('Bearer ', 'bearer ', 'Bearer', 'Bearer  ', 'Basic ', ' Bearer ', ''),
        fc.oneof(token, anyHostileText),
        fc.constantFrom('', '', '', '=', ' ', ',', '\n', 'A'),
      )
      .map((parts) => parts.join('')),
  )
  fuzz('an Authorization header: any text', () =>
    fc.asyncProperty(header, async (authorization) => {
      const req = { headers: { authorization } } as Request
      const caller = await callerAsSender(req).catch((error: unknown) => {
        expect(problemIn(error)).toBe('unauthorized')
        return undefined
      })
      const text = /^bearer (.*)$/is.exec(authorization ?? '')?.[1] ?? ''
      const bytes = new Uint8Array(Buffer.from(text, 'base64url'))
      const isToken = bytes.length === 32 && Buffer.from(bytes).toString('base64url') === text
      expect(caller?.id.bytes).toEqual(isToken ? await sessionIdOf(bytes) : undefined)
    }),
  )
})

function callWith(pieces: readonly Uint8Array[], headers: Record<string, string>): Request {
  const parts = pieces.filter(({ length }) => length > 0).map((piece) => Buffer.from(piece))
  return Object.assign(Readable.from(parts, { objectMode: false }), { headers }) as Request
}

describe('the body of a call', () => {
  fuzz('a body of a call: any bytes and headers', () =>
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 60, size: 'max' }),
        anyHostileText.map((text) => Buffer.from(text)),
        fc.object({ maxDepth: 2 }).map((object) => Buffer.from(JSON.stringify(object))),
        fc.integer({ min: -2, max: 2 }).map((more) => Buffer.alloc(MAX_MESSAGE_BYTES + more, '[')),
      ),
      anyCuts,
      fc.oneof(
        fc.constantFrom('application/json', 'Application/JSON; charset=utf-8', 'application/json '),
        fc.constantFrom('application/jsonx', 'text/plain', '', ' application/json'),
        anyHostileText,
      ),
      async (bytes, cuts, type) => {
        const req = callWith(cutAt(bytes, cuts), { 'content-type': type })
        const text = await readOpaque(req).catch((error: unknown) => {
          const problem = problemIn(error)
          expect(problem === 'unsupported-media-type').toBe(
            !/^application\/json *(;|$)/i.test(type),
          )
          if (bytes.length > MAX_MESSAGE_BYTES) expect(problem).not.toBe('malformed')
          return undefined
        })
        if (text === undefined) return
        // Kept as it came, and an object.
        expect(Buffer.from(text).equals(bytes)).toBe(true)
        expect(Object.getPrototypeOf(readObject(text))).toBe(Object.prototype)
      },
    ),
  )

  test('is read no further than a message may be long', async () => {
    let pieces = 0
    async function* long() {
      for (; pieces < 10_000; pieces++) yield Buffer.alloc(1_024, ' ')
    }
    const headers = { 'content-type': 'application/json' }
    const req = Object.assign(Readable.from(long(), { objectMode: false }), { headers })
    await expect(readText(req as unknown as Request)).rejects.toMatchObject({
      refusal: { code: 'too-large' },
    })
    req.destroy()
    // One more than fit, and what the stream has read ahead.
    expect(pieces).toBeLessThanOrEqual(17 + 65)
  })
})
