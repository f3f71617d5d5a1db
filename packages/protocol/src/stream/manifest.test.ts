import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../errors.ts'
import { anyItems } from '../testing/any-items.ts'
import { hex, integer, join, unhex } from '../testing/independent.ts'
import type { ManifestVectors } from '../testing/vector-sets/manifest.ts'
import { readVectors } from '../testing/vectors.ts'
import { decodeManifest, encodeManifest, type ManifestItem, plaintextLength } from './manifest.ts'

const vectors = readVectors<ManifestVectors>('manifest')
const plain: ManifestItem = { kind: 'text', name: '', path: '', mediaType: '', size: 0, time: 0 }

/** The layout once more, by hand. */
function byHand(items: readonly ManifestItem[]): string {
  const text = (value: string): Uint8Array => {
    const bytes = Buffer.from(value, 'utf8')
    return join(integer(bytes.length, 4), bytes)
  }
  return hex(
    join(
      unhex('01'),
      integer(items.length, 4),
      ...items.map(({ kind, name, path, mediaType, size, time }) =>
        join(
          unhex({ text: '00', file: '01', secret: '02' }[kind]),
          text(name),
          text(path),
          text(mediaType),
          size === 'unknown' ? unhex('ff'.repeat(8)) : integer(size, 8),
          integer(time, 8),
        ),
      ),
    ),
  )
}

describe('a manifest', () => {
  it('is that of the vectors, by hand', () => {
    for (const { items, body } of vectors.manifests) expect(byHand(items)).toBe(body)
  })

  it('allocates nothing for a count that cannot fit', () => {
    const body = unhex(`01ffffffff${'00'.repeat(29)}`)
    const started = performance.now()
    expect(() => decodeManifest(body)).toThrow(ProtocolError)
    expect(performance.now() - started).toBeLessThan(50)
  })

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(anyItems(), (items) => {
        const body = encodeManifest(items)
        expect(hex(body)).toBe(byHand(items))
        expect(decodeManifest(body)).toEqual(items)
      }),
    )
  })

  it('takes the most that is allowed, and no more', () => {
    const most = Array.from({ length: 100_000 }, () => plain)
    expect(decodeManifest(encodeManifest(most)).length).toBe(100_000)
    const cases: [ManifestItem[], string][] = [
      [[], 'bad-manifest'],
      [[...most, plain], 'too-large'],
      [Array.from({ length: 4000 }, () => ({ ...plain, path: 'p'.repeat(4096) })), ''],
      [Array.from({ length: 4100 }, () => ({ ...plain, path: 'p'.repeat(4096) })), 'too-large'],
      [[{ ...plain, name: 'n'.repeat(1025) }], 'too-large'],
      [[{ ...plain, name: 'é'.repeat(513) }], 'too-large'],
      [[{ ...plain, path: 'p'.repeat(4097) }], 'too-large'],
      [[{ ...plain, mediaType: 'm'.repeat(256) }], 'too-large'],
      [[{ ...plain, name: 'a\ud800' }], 'bad-manifest'],
      [[{ ...plain, path: '\udc00' }], 'bad-manifest'],
      [[{ ...plain, size: -1 }], 'bad-manifest'],
      [[{ ...plain, size: 0.5 }], 'bad-manifest'],
      [[{ ...plain, size: 2 ** 53 }], 'bad-manifest'],
      [[{ ...plain, time: 2 ** 53 }], 'bad-manifest'],
      [[{ ...plain, time: Number.NaN }], 'bad-manifest'],
      [[{ ...plain, size: 'unknown' }, plain], 'bad-manifest'],
      [[{ ...plain, kind: 'folder' as 'file' }], 'bad-manifest'],
      [
        [
          { ...plain, size: 2 ** 52 },
          { ...plain, size: 2 ** 52 },
        ],
        'too-large',
      ],
      [[{ ...plain, size: 2 ** 53 - 39 }], ''],
      [[{ ...plain, size: 2 ** 53 - 38 }], 'too-large'],
    ]
    for (const [items, code] of cases) {
      if (code === '') expect(decodeManifest(encodeManifest(items))).toEqual(items)
      else expect(() => encodeManifest(items)).toThrow(expect.objectContaining({ code }))
    }
  })

  it('knows the length of a plaintext, or that it does not', () => {
    expect(plaintextLength([plain], 34)).toBe(38)
    expect(
      plaintextLength(
        [
          { ...plain, size: 5 },
          { ...plain, size: 7 },
        ],
        63,
      ),
    ).toBe(79)
    expect(plaintextLength([plain, { ...plain, size: 'unknown' }], 63)).toBe('unknown')
  })

  it('throws nothing but bad-manifest, whatever it reads', () => {
    const good = fc.constantFrom(...vectors.manifests.slice(0, 3).map(({ body }) => unhex(body)))
    const mangled = fc
      .tuple(good, fc.nat(), fc.uint8Array({ maxLength: 8 }))
      .map(([body, at, put]) => {
        const copy = body.slice()
        copy.set(put.subarray(0, copy.length - (at % copy.length)), at % copy.length)
        return copy
      })
    const any = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(fc.oneof(any, mangled), (body) => {
        try {
          const items = decodeManifest(body)
          // What it takes has one form alone.
          expect(hex(encodeManifest(items))).toBe(hex(body))
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
          expect(error).toMatchObject({ code: 'bad-manifest' })
        }
      }),
      { numRuns: 500 },
    )
  })
})
