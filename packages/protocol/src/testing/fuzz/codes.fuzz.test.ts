import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSessionCode } from '../../codes/session-code.ts'
import {
  formatSessionCode,
  makeSessionLink,
  readLastFour,
  readLinkFragment,
  readSessionCode,
  readSessionLink,
} from '../../index.ts'
import { fuzz } from './fuzz.ts'
import { anyHostileText } from './hostile-text.ts'
import { protocolValue } from './refusals.ts'
import { someBase64url } from './some-bytes.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const symbol = fc.constantFrom(...alphabet)
const code = fc.array(symbol, { minLength: 8, maxLength: 8 }).map((s) => s.join(''))

/** Mostly symbols, with what people and pages put among them. */
const typed = fc.oneof(
  anyHostileText,
  fc
    .array(
      fc.oneof(
        { weight: 8, arbitrary: symbol },
        { weight: 2, arbitrary: fc.constantFrom(...'oOiIlLuUabcz- \t\u00a0\u2013\ufeff\u200b') },
        { weight: 1, arbitrary: fc.constantFrom('ı', 'ſ', 'K', '０', '\ud835', '\u0301', '.') },
      ),
      { minLength: 3, maxLength: 12 },
    )
    .map((symbols) => symbols.join('')),
)

/** Read by the words of the specification, without the code under test. */
function symbolsIn(text: string, count: number): string | undefined {
  const symbols = text
    .replaceAll(/[\t-\r \u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]/g, '')
    .replaceAll(/[-\u00ad\u2010-\u2015\u2212\ufe63\uff0d]/g, '')
  if (symbols.length !== count || !/^[0-9A-TV-Za-tv-z]*$/.test(symbols)) return undefined
  return symbols.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}

describe('what people type', () => {
  fuzz('a session code: what a person might type', () =>
    fc.property(typed, (text) => {
      const read = protocolValue(() => readSessionCode(text))
      expect(read).toBe(symbolsIn(text, 8))
      expect(isSessionCode(text)).toBe(read === text)
      if (read === undefined) return
      expect(readSessionCode(formatSessionCode(read))).toBe(read)
    }),
  )

  fuzz('last four symbols: what a person might type', () =>
    fc.property(typed, (text) => {
      expect(readLastFour(text)).toBe(symbolsIn(text, 4))
    }),
  )

  it('is looked at no longer than it takes to see that it is too long', () => {
    let looked = 0
    const long = {
      *[Symbol.iterator]() {
        for (; looked < 1_000; looked++) yield 'A'
      },
    }
    expect(() => readSessionCode(long as unknown as string)).toThrow(
      expect.objectContaining({ code: 'bad-code' }),
    )
    expect(looked).toBe(8)
  })
})

/** A value or bad-link; and a link has no other text than the one that was read. */
function readsOneLink(text: string): void {
  const link = protocolValue(() => readSessionLink(text))
  if (link !== undefined) {
    expect(makeSessionLink(link)).toBe(text)
    expect(link.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
    expect(link.secret.length + link.senderRoot.length).toBe(48)
    expect(new URL(text).origin).toBe(link.origin)
  }
  const hash = text.slice(Math.max(0, text.indexOf('#')))
  const fragment = protocolValue(() => readLinkFragment(hash))
  if (fragment === undefined) return
  expect(fragment.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
  expect(makeSessionLink({ origin: 'https://valise.example', ...fragment })).toBe(
    `https://valise.example/${hash}`,
  )
}

describe('a session link', () => {
  fuzz('a session link: any text', () =>
    fc.property(anyHostileText, anyHostileText, (before, after) => {
      readsOneLink(before)
      readsOneLink(`${before}/#/r/${after}`)
      readsOneLink(`https://valise.example/#${after}`)
    }),
  )

  fuzz('a session link: valid ones, changed', () =>
    fc.property(
      fc.constantFrom(
        'https://valise.example',
        'http://localhost:8080',
        'https://valise.example:443',
        'https://VALISE.example',
        'https://valise.example/app',
        'https://a@valise.example',
        'ftp://valise.example',
        'https://',
      ),
      code,
      someBase64url(48),
      fc.nat(),
      fc.nat(3),
      fc.oneof(
        fc.constantFrom(' ', '.', '=', '%', '\n', '/', '#', '\0', '\ud800', 'o', 'ı'),
        symbol,
      ),
      (origin, code, x, at, cut, put) => {
        const text = `${origin}/#/r/${code}.${x}`
        readsOneLink(text)
        const place = at % (text.length + 1)
        readsOneLink(text.slice(0, place) + put + text.slice(place + cut))
      },
    ),
  )

  it('may be as long as a page can make it', () => {
    const long = 1_000_000
    for (const text of [
      '/#'.repeat(long),
      `https://${'a.'.repeat(long)}/#/r/`,
      `https://valise.example/#/r/${'A'.repeat(long)}`,
      `https://valise.example/#/r/7K3MQ9TX.${'A'.repeat(long)}`,
      'https://'.repeat(long),
    ]) {
      readsOneLink(text)
    }
    expect(protocolValue(() => readSessionCode('-'.repeat(long)))).toBeUndefined()
  })
})
