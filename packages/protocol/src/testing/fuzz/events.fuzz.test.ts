import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_EVENT_BYTES, parseEvent, stringifyEvent } from '../../wire/index.ts'
import { expectPlain } from './expect-plain.ts'
import { fuzz } from './fuzz.ts'
import { anyHostileText } from './hostile-text.ts'
import { anyChange, changed } from './json-changes.ts'
import { wireValue } from './refusals.ts'
import { validEvents } from './valid-events.ts'

function readsOneText(text: string): unknown {
  const event = wireValue(() => parseEvent(text))
  if (event === undefined) return undefined
  expect(stringifyEvent(event)).toBe(text)
  expect(parseEvent(stringifyEvent(event))).toEqual(event)
  const json: unknown = JSON.parse(text)
  expect(JSON.stringify(json)).toBe(text)
  expectPlain(json)
  return event
}

describe('an event', () => {
  fuzz('an event: any text', () =>
    fc.property(anyHostileText, (text) => {
      readsOneText(text)
    }),
  )

  fuzz('an event: valid ones', () =>
    fc.property(validEvents, (text) => {
      expect(readsOneText(text)).toBeDefined()
    }),
  )

  fuzz('an event: valid ones, changed', () =>
    fc.property(validEvents, anyChange, (text, changes) => {
      readsOneText(changed(text, changes))
    }),
  )

  it('has one text: no doubled member, no other order, no spaces', () => {
    const text = '{"kind":"ended","reason":"expired"}'
    expect(parseEvent(text)).toEqual({ kind: 'ended', reason: 'expired' })
    for (const other of [
      '{"kind":"ended","reason":"shutdown","reason":"expired"}',
      '{"reason":"expired","kind":"ended"}',
      '{"kind":"ended", "reason":"expired"}',
      '{"kind":"\\u0065nded","reason":"expired"}',
    ]) {
      expect(() => parseEvent(other), other).toThrow(expect.objectContaining({ code: 'malformed' }))
    }
  })

  it('is refused for its length before anything reads it', () => {
    expect(() => parseEvent(' '.repeat(MAX_EVENT_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    )
  })

  it('may be as deep as its length lets it be', () => {
    const depth = MAX_EVENT_BYTES / 8
    for (const text of [
      `{"kind":${'['.repeat(depth)}${']'.repeat(depth)}}`,
      `{"kind":"session","session":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`,
      '['.repeat(depth),
    ]) {
      expect(() => parseEvent(text)).toThrow(expect.objectContaining({ code: 'malformed' }))
    }
  })
})
