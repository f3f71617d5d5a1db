import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { decodeManifest, encodeManifest, type ManifestItem } from '../../index.ts'
import { anyItems } from '../any-items.ts'
import { anyDamage, damaged } from './damage.ts'
import { fuzz } from './fuzz.ts'
import { protocolValue } from './refusals.ts'

/** Items or bad-manifest; and what was read is written as it came. */
function readsOneWay(body: Uint8Array): ManifestItem[] | undefined {
  const items = protocolValue(() => decodeManifest(body))
  if (items === undefined) return undefined
  expect(Buffer.from(encodeManifest(items)).equals(body)).toBe(true)
  // Within a larger buffer it is the same.
  const within = new Uint8Array(body.length + 7).fill(0xff)
  within.set(body, 3)
  expect(decodeManifest(within.subarray(3, 3 + body.length))).toEqual(items)
  return items
}

/** Begins as a manifest does, so that some of them get past their first bytes. */
const likeOne = fc
  .tuple(
    fc.nat(3),
    fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2, 65, 195, 255), { maxLength: 80, size: 'max' }),
  )
  .map(([count, bytes]) => Uint8Array.from([1, 0, 0, 0, count, ...bytes]))

describe('a manifest', () => {
  fuzz('a manifest: any bytes', () =>
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 100, size: 'max' }), likeOne), (body) => {
      readsOneWay(body)
    }),
  )

  fuzz('a manifest: valid ones, damaged', () =>
    fc.property(anyItems(), anyDamage, (items, damage) => {
      const body = encodeManifest(items)
      expect(readsOneWay(body)).toEqual(items)
      readsOneWay(damaged(body, damage))
    }),
  )
})
