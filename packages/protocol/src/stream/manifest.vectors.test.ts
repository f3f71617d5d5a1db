import { describe, expect, it } from 'vitest'
import { hex, unhex } from '../testing/hex.ts'
import type { ManifestVectors, NameVectors, PadmeVectors } from '../testing/vector-sets/manifest.ts'
import { readVectors } from '../testing/vectors.ts'
import { decodeManifest, encodeManifest } from './manifest.ts'
import { paddedLength } from './padme.ts'
import { cleanName, cleanPath, uniqueNames } from './received-name.ts'

describe('the manifest vectors', () => {
  const { manifests, refused } = readVectors<ManifestVectors>('manifest')

  it('are written and read', () => {
    for (const { items, body } of manifests) {
      expect(hex(encodeManifest(items))).toBe(body)
      expect(decodeManifest(unhex(body))).toEqual(items)
    }
  })

  it.each(refused)('are refused: $why', ({ body }) => {
    expect(() => decodeManifest(unhex(body))).toThrow(
      expect.objectContaining({ code: 'bad-manifest' }),
    )
  })
})

it('pads to the lengths of the vectors', () => {
  for (const { length, padded } of readVectors<PadmeVectors>('padme')) {
    if (padded === null) {
      expect(() => paddedLength(length)).toThrow(expect.objectContaining({ code: 'too-large' }))
    } else {
      expect(paddedLength(length), `${length}`).toBe(padded)
    }
  }
})

describe('the name vectors', () => {
  const { names, paths, twins } = readVectors<NameVectors>('names')

  it('hold for names, paths and twins', () => {
    for (const { name, clean } of names) expect(cleanName(name)).toBe(clean)
    for (const { path, folders } of paths) expect(cleanPath(path)).toEqual(folders)
    for (const { items, saved } of twins) expect(uniqueNames(items)).toEqual(saved)
  })
})
