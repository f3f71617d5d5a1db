import { describe, expect, it } from 'vitest'
import { hkdf, NO_SALT } from './hkdf.ts'
import { importSignKey } from './signing.ts'
import { hex, unhex } from './testing/hex.ts'
import type { EcdsaVectors, HkdfVectors } from './testing/published.ts'
import { readVectors } from './testing/vectors.ts'

describe('ECDSA', () => {
  const { vectors } = readVectors<EcdsaVectors>('ecdsa-p256')

  // Their messages are not the 32 bytes that verify() asks for.
  it.each(vectors)('judges what was published: $source', async (v) => {
    const key = await importSignKey(unhex(v.publicKey))
    const ecdsa = { name: 'ECDSA', hash: 'SHA-256' }
    const [signature, message] = [unhex(v.signature), unhex(v.message)]
    expect(await crypto.subtle.verify(ecdsa, key, signature, message)).toBe(v.valid)
  })
})

describe('HKDF', () => {
  const { vectors } = readVectors<HkdfVectors>('rfc5869')

  it.each(vectors)('gives the first 32 bytes of RFC 5869: $okm', async (v) => {
    const salt = v.salt === '' ? NO_SALT : unhex(v.salt)
    expect(hex(await hkdf(unhex(v.ikm), salt, unhex(v.info)))).toBe(v.okm.slice(0, 64))
  })
})
