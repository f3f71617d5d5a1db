import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ProtocolError } from '../errors.ts'
import { padded } from '../testing/independent.ts'
import type { PadmeVectors } from '../testing/vector-sets/manifest.ts'
import { readVectors } from '../testing/vectors.ts'
import { paddedLength } from './padme.ts'

const LIMIT = 2n ** 53n

it('has the lengths of the vectors, by a computation on integers of any size', () => {
  for (const v of readVectors<PadmeVectors>('padme')) {
    const exact = v.length === 0 ? 4096n : padded(BigInt(v.length))
    expect(exact < LIMIT ? Number(exact) : null, `${v.length}`).toBe(v.padded)
  }
})

it('agrees with integers of any size everywhere, near powers of two above all', () => {
  const near = fc
    .tuple(fc.integer({ min: 1, max: 53 }), fc.integer({ min: -5, max: 5 }))
    .map(([e, step]) => 2 ** e + step)
    .filter((length) => length >= 1 && length <= Number.MAX_SAFE_INTEGER)
  const any = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
  fc.assert(
    fc.property(fc.oneof(near, any), (length) => {
      const exact = padded(BigInt(length))
      if (exact < LIMIT) expect(paddedLength(length)).toBe(Number(exact))
      else expect(() => paddedLength(length)).toThrow(ProtocolError)
    }),
  )
})

it('pads by at most 12 percent, above the least length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 4097, max: 2 ** 50 }), (length) => {
      const result = paddedLength(length)
      expect(result).toBeGreaterThanOrEqual(length)
      expect(result / length).toBeLessThan(1.12)
    }),
  )
})

it('refuses what is no length', () => {
  for (const length of [-1, 0.5, Number.NaN]) expect(() => paddedLength(length)).toThrow(RangeError)
  for (const length of [2 ** 53, Number.POSITIVE_INFINITY]) {
    expect(() => paddedLength(length)).toThrow(expect.objectContaining({ code: 'too-large' }))
  }
})
