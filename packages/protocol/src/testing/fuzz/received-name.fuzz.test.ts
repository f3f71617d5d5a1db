import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanName, cleanPath, uniqueNames } from '../../index.ts'
import { fuzz } from './fuzz.ts'
import { anyHostileText } from './hostile-text.ts'

const awkward = fc
  .array(
    fc.constantFrom('.', ' ', '/', '\\', 'CON', 'a', '\u0301', '\u202e', '\ud800', '🧳', ':'),
    {
      maxLength: 20,
      size: 'max',
    },
  )
  .map((parts) => parts.join(''))
const name = fc.oneof(anyHostileText, awkward)

function expectSafe(part: string): void {
  expect(part).not.toMatch(/[/\\:*?"<>|\u0000-\u001f\u202a-\u202e]/)
  expect(part).not.toMatch(/^$|^ |[ .]$/)
  expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255)
}

describe('a received name', () => {
  fuzz('a received name: any text', () =>
    fc.property(fc.array(fc.record({ path: name, name }), { maxLength: 5 }), (items) => {
      for (const item of items) {
        expect(cleanName(cleanName(item.name))).toBe(cleanName(item.name))
        for (const part of cleanPath(item.path)) expectSafe(part)
      }
      const unique = uniqueNames(items)
      for (const { path, name } of unique) [...path, name].forEach(expectSafe)
      const spelled = unique.map(({ path, name }) => [...path, name].join('/').toLowerCase())
      expect(new Set(spelled).size).toBe(items.length)
    }),
  )

  it('is cleaned in a time that grows as its length does', () => {
    // The longest paths, half as many as a manifest takes: a minute and more if it were the square.
    for (const run of ['.', ' ', '. ']) {
      const path = `x${run.repeat(4_094 / run.length)}x`
      for (let i = 0; i < 2_000; i++) cleanPath(path)
    }
  })
})
