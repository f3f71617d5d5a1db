import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../errors.ts'
import { hex, unhex } from '../testing/independent.ts'
import type { CodeVectors } from '../testing/vector-sets/codes.ts'
import { readVectors } from '../testing/vectors.ts'
import { formatSessionCode, makeSessionCode, readSessionCode } from './session-code.ts'

const vectors = readVectors<CodeVectors>('codes')
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('a session code', () => {
  it('is made of 40 bits, five a symbol, the highest first', () => {
    for (const { random, code, shown } of vectors.made) {
      expect(shown).toBe(`${code.slice(0, 4)}-${code.slice(4)}`)
      const bits = BigInt(`0x${random}`).toString(2).padStart(40, '0')
      const symbols = bits.match(/.{5}/g)?.map((five) => alphabet.charAt(Number.parseInt(five, 2)))
      expect(symbols?.join('')).toBe(code)
    }
    expect(() => makeSessionCode(new Uint8Array(4))).toThrow(RangeError)
    expect(() => makeSessionCode(new Uint8Array(6))).toThrow(RangeError)
  })

  it('is refused with half a character, which no JSON file could hold', () => {
    expect(() => readSessionCode('7K3M-Q9T\ud83d')).toThrow(ProtocolError)
  })

  it('reads back what it shows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 5 }), (random) => {
        const code = makeSessionCode(unhex(hex(random)))
        expect(readSessionCode(formatSessionCode(code).toLowerCase())).toBe(code)
      }),
    )
  })

  it('ignores exactly the spaces and hyphens of the specification', () => {
    const ranges = [
      ...[
        [0x09, 0x0d],
        [0x20, 0x20],
        [0xa0, 0xa0],
        [0x1680, 0x1680],
        [0x2000, 0x200b],
      ],
      ...[
        [0x202f, 0x202f],
        [0x205f, 0x2060],
        [0x3000, 0x3000],
        [0xfeff, 0xfeff],
      ],
      ...[
        [0x2d, 0x2d],
        [0xad, 0xad],
        [0x2010, 0x2015],
        [0x2212, 0x2212],
      ],
      ...[
        [0xfe63, 0xfe63],
        [0xff0d, 0xff0d],
      ],
    ] as const
    const listed = (point: number): boolean =>
      ranges.some(([first, last]) => point >= first && point <= last)
    for (let point = 0; point <= 0xffff; point++) {
      const typed = `7K3M${String.fromCharCode(point)}Q9TX`
      let taken = true
      try {
        taken = readSessionCode(typed) === '7K3MQ9TX'
      } catch {
        taken = false
      }
      if (taken !== listed(point)) throw new Error(`U+${point.toString(16)}`)
    }
  })

  it('throws nothing but bad-code, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        try {
          expect(readSessionCode(typed)).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
          expect(error).toMatchObject({ code: 'bad-code' })
        }
      }),
    )
  })
})
