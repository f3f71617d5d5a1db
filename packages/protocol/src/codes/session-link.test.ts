import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../errors.ts'
import { fixed } from '../testing/fixed.ts'
import { h, hex, unhex } from '../testing/independent.ts'
import type { LinkVectors } from '../testing/vector-sets/codes.ts'
import { readVectors } from '../testing/vectors.ts'
import { makeSessionCode, readSessionCode } from './session-code.ts'
import { makeSessionLink, readSessionLink } from './session-link.ts'

const vectors = readVectors<LinkVectors>('links')
const parts = {
  origin: 'https://valise.example',
  code: readSessionCode('7K3MQ9TX'),
  secret: fixed('secret'),
  senderRoot: fixed('root').slice(0, 16),
}

describe('a session link', () => {
  it('has its parts where the vectors have them', () => {
    for (const v of vectors.links) {
      const x = Buffer.concat([unhex(v.secret), unhex(v.senderRoot)]).toString('base64url')
      expect(v.link).toBe(`${v.origin}/#/r/${v.code}.${x}`)
    }
  })

  it('is refused with any one character changed or left out of its X', () => {
    const link = makeSessionLink(parts)
    const start = link.length - 64
    for (let at = start; at < link.length; at++) {
      const without = link.slice(0, at) + link.slice(at + 1)
      expect(() => readSessionLink(without)).toThrow(ProtocolError)
      const strange = `${link.slice(0, at)}+${link.slice(at + 1)}`
      expect(() => readSessionLink(strange)).toThrow(ProtocolError)
    }
  })

  it('is not made of parts of other lengths or another origin', () => {
    expect(() => makeSessionLink({ ...parts, secret: new Uint8Array(31) })).toThrow(RangeError)
    expect(() => makeSessionLink({ ...parts, senderRoot: new Uint8Array(17) })).toThrow(RangeError)
    const withPath = { ...parts, origin: 'https://valise.example/x' }
    expect(() => makeSessionLink(withPath)).toThrow(ProtocolError)
  })

  it('reads back what it writes', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    fc.assert(
      fc.property(bytes(5), bytes(32), bytes(16), (random, secret, root) => {
        const given = {
          origin: 'http://localhost:8080',
          code: makeSessionCode(Uint8Array.from(random)),
          secret: Uint8Array.from(secret),
          senderRoot: Uint8Array.from(root),
        }
        expect(readSessionLink(makeSessionLink(given))).toEqual(given)
      }),
    )
  })

  it('throws nothing but bad-link, whatever it reads', () => {
    const link = makeSessionLink(parts)
    const mangled = fc
      .tuple(fc.nat(link.length), fc.nat(link.length), fc.string({ unit: 'binary', maxLength: 4 }))
      .map(([from, to, put]) => link.slice(0, from) + put + link.slice(to))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), mangled), (text) => {
        try {
          readSessionLink(text)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
          expect(error).toMatchObject({ code: 'bad-link' })
        }
      }),
    )
  })
})

describe('the root in a link', () => {
  it('is that of the vectors, by a second computation', () => {
    for (const v of vectors.senderRoots) {
      const [sessionId, signKey] = [unhex(v.sessionId), unhex(v.signKey)]
      const whole = h('sender-root', sessionId, Uint8Array.from(v.suites), signKey)
      expect(hex(whole.slice(0, 16))).toBe(v.senderRoot)
    }
  })
})
