import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_MESSAGE_BYTES, messageText } from '../../wire/index.ts'
import { expectPlain } from './expect-plain.ts'
import { fuzz } from './fuzz.ts'
import { anyHostileText } from './hostile-text.ts'
import { anyChange, changed } from './json-changes.ts'
import { wireValue } from './refusals.ts'
import { anyKind, anyValidMessage, type MessageKind, messageKinds } from './valid-messages.ts'

/** A value or a WireError; and whatever is read has no other text than the one that was read. */
function readsOneText({ codec, members }: MessageKind, text: string): unknown {
  const value = wireValue(() => codec.parse(text))
  if (value === undefined) return undefined
  expect(codec.stringify(value)).toBe(text)
  expect(codec.parse(codec.stringify(value))).toEqual(value)
  // Without the code under test: no doubled or unknown member, no other spelling, in order.
  const json = JSON.parse(text) as object
  expect(JSON.stringify(json)).toBe(text)
  expectPlain(json)
  const found = Object.keys(json)
  expect(members.filter((name) => found.includes(name))).toEqual(found)
  return value
}

describe('a message', () => {
  fuzz('a message: any text', () =>
    fc.property(anyKind, anyHostileText, (kind, text) => {
      readsOneText(kind, text)
    }),
  )

  fuzz('a message: any bytes', () =>
    fc.property(anyKind, fc.uint8Array({ maxLength: 64, size: 'max' }), (kind, bytes) => {
      const text = wireValue(() => messageText(bytes))
      if (text === undefined) return
      expect(new Uint8Array(Buffer.from(text))).toEqual(bytes)
      readsOneText(kind, text)
    }),
  )

  fuzz('a message: valid ones', () =>
    fc.property(anyValidMessage, anyKind, ({ kind, text }, other) => {
      expect(readsOneText(kind, text)).toBeDefined()
      // Of another kind it may be as well, and then it has the same one text.
      readsOneText(other, text)
    }),
  )

  fuzz('a message: valid ones, changed', () =>
    fc.property(anyValidMessage, anyChange, ({ kind, text }, changes) => {
      readsOneText(kind, changed(text, changes))
    }),
  )

  it('is refused for its length before anything reads it', () => {
    for (const kind of messageKinds) {
      const parse = JSON.parse
      let reads = 0
      JSON.parse = (...args) => {
        reads += 1
        return parse(...args) as unknown
      }
      try {
        for (const filler of [' ', '[', 'é', '\ud800', '{"a":']) {
          const text = filler.repeat(MAX_MESSAGE_BYTES / filler.length + 1)
          expect(() => kind.codec.parse(text)).toThrow(
            expect.objectContaining({ code: 'too-large' }),
          )
        }
      } finally {
        JSON.parse = parse
      }
      expect(reads).toBe(0)
    }
  })

  it('may be as deep as its length lets it be', () => {
    for (const kind of messageKinds) {
      for (const open of ['[', '{"v":', '[{"":']) {
        const depth = Math.floor(MAX_MESSAGE_BYTES / (2 * open.length))
        const close = open === '[' ? ']' : open === '{"v":' ? '}' : '}]'
        const text = `${open.repeat(depth)}1${close.repeat(depth)}`
        readsOneText(kind, text.slice(0, MAX_MESSAGE_BYTES))
        readsOneText(kind, `{"v":1,"code":${text.slice(0, MAX_MESSAGE_BYTES - 20)}}`)
      }
    }
  })
})
