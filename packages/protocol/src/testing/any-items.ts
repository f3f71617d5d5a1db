import fc from 'fast-check'
import type { ManifestItem } from '../stream/manifest.ts'

/** Lists of items as a sender may make them; sizes up to `most`. The last size may be unknown. */
export function anyItems(most: number = 2 ** 40): fc.Arbitrary<ManifestItem[]> {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 })
  const item = fc.record({
    kind: fc.constantFrom('text' as const, 'file' as const, 'secret' as const),
    name: text,
    path: text,
    mediaType: text,
    size: fc.oneof(fc.integer({ min: 0, max: most }), fc.constantFrom(0, 1)),
    time: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  })
  return fc
    .tuple(fc.array(item, { minLength: 1, maxLength: 6 }), fc.boolean())
    .map(([items, unknown]) =>
      items.map((one, i) =>
        unknown && i === items.length - 1 ? { ...one, size: 'unknown' as const } : one,
      ),
    )
}
