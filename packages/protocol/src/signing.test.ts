import { createPrivateKey, sign as nodeSign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { exportSignKey, importSignKey, makeSigningPair, sign, verify } from './signing.ts'
import { rejectsEveryExport } from './testing/exports.ts'
import { fixed } from './testing/fixed.ts'
import { publicKeyOf, unhex } from './testing/independent.ts'

const hash = fixed('hash')
/** The order of P-256 (FIPS 186-5). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

describe('signing', () => {
  it('verifies what it signed, and nothing else', async () => {
    const pair = await makeSigningPair()
    const signKey = await exportSignKey(pair.publicKey)
    expect(signKey.length).toBe(65)
    expect(signKey[0]).toBe(4)
    const signature = await sign(pair.privateKey, hash)
    expect(signature.length).toBe(64)
    expect(await verify(signKey, hash, signature)).toBe(true)
    expect(await verify(signKey, fixed('other'), signature)).toBe(false)
    const other = await exportSignKey((await makeSigningPair()).publicKey)
    expect(await verify(other, hash, signature)).toBe(false)
    for (let at = 0; at < 64; at += 7) {
      const changed = signature.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await verify(signKey, hash, changed)).toBe(false)
    }
  })

  it('makes private keys that cannot be exported', async () => {
    await rejectsEveryExport((await makeSigningPair()).privateKey)
  })

  it('hashes the 32 bytes once more, as node:crypto does', async () => {
    const scalar = fixed('signs')
    const signKey = publicKeyOf(scalar)
    const part = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
    const key = createPrivateKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        d: part(scalar),
        x: part(signKey.subarray(1, 33)),
        y: part(signKey.subarray(33)),
      },
    })
    const made = nodeSign('sha256', hash, { key, dsaEncoding: 'ieee-p1363' })
    expect(await verify(signKey, hash, Uint8Array.from(made))).toBe(true)
  })

  it('accepts both s and n − s', async () => {
    const pair = await makeSigningPair()
    const signKey = await exportSignKey(pair.publicKey)
    const signature = await sign(pair.privateKey, hash)
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`)
    const mirrored = signature.slice()
    mirrored.set(unhex((order - s).toString(16).padStart(64, '0')), 32)
    expect(await verify(signKey, hash, mirrored)).toBe(true)
  })

  it('answers false to every malformed input', async () => {
    const pair = await makeSigningPair()
    const signKey = await exportSignKey(pair.publicKey)
    const signature = await sign(pair.privateKey, hash)
    for (const malformed of [
      new Uint8Array(),
      signature.slice(0, 63),
      Uint8Array.from([...signature, 0]),
      new Uint8Array(64),
      new Uint8Array(64).fill(255),
    ]) {
      expect(await verify(signKey, hash, malformed)).toBe(false)
    }
    expect(await verify(signKey.slice(0, 64), hash, signature)).toBe(false)
    expect(await verify(new Uint8Array(65), hash, signature)).toBe(false)
    expect(await verify(signKey, hash.slice(0, 31), signature)).toBe(false)
  })

  it('takes uncompressed points alone', async () => {
    const point = publicKeyOf(fixed('point'))
    const compressed = Uint8Array.from([2 + ((point[64] ?? 0) & 1), ...point.subarray(1, 33)])
    await expect(importSignKey(compressed)).rejects.toThrow(RangeError)
    await expect(importSignKey(point)).resolves.toBeDefined()
  })

  it('signs 32 bytes alone', async () => {
    const { privateKey } = await makeSigningPair()
    await expect(sign(privateKey, new Uint8Array(31))).rejects.toThrow(RangeError)
  })
})
