import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { fromBase64url, toBase64url } from '../../wire/index.ts'
import { fuzz } from './fuzz.ts'
import { anyHostileText } from './hostile-text.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Read if, and only if, Node would write the same text of what it reads there. */
function agreesWithNode(text: string): void {
  const ofNode = Buffer.from(text, 'base64url')
  const isCanonical = ofNode.toString('base64url') === text
  const bytes = fromBase64url(text)
  expect(bytes).toEqual(isCanonical ? new Uint8Array(ofNode) : undefined)
  if (bytes !== undefined) expect(toBase64url(bytes)).toBe(text)
}

describe('base64url', () => {
  fuzz('base64url: any text', () =>
    fc.property(
      fc.oneof(
        anyHostileText,
        fc.array(fc.constantFrom(...alphabet), { maxLength: 12 }).map((s) => s.join('')),
        fc.array(fc.constantFrom(...'AB_-+/= \n'), { maxLength: 9 }).map((s) => s.join('')),
      ),
      agreesWithNode,
    ),
  )

  fuzz('base64url: valid ones, changed', () =>
    fc.property(
      fc.uint8Array({ maxLength: 40, size: 'max' }),
      fc.nat(),
      fc.oneof(fc.constantFrom(...alphabet), fc.string({ unit: 'binary', maxLength: 2 })),
      fc.boolean(),
      (bytes, at, put, replace) => {
        const text = toBase64url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        agreesWithNode(text)
        // Mostly near the end, where the bits are that no byte uses.
        const place = Math.max(0, text.length - (at % 3))
        agreesWithNode(text.slice(0, place) + put + text.slice(place + (replace ? put.length : 0)))
      },
    ),
  )
})
