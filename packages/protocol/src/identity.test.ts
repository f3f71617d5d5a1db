import { describe, expect, it } from 'vitest'
import { bestSuite, checkIdentity, checkSuite, type Identity, identityHash } from './identity.ts'
import { fixed, fixedModulus } from './testing/fixed.ts'
import { h, hex, integer, publicKeyOf, unhex } from './testing/independent.ts'
import type { IdentityVectors } from './testing/vector-sets/hashes.ts'
import { readVectors } from './testing/vectors.ts'

const vectors = readVectors<IdentityVectors>('identities')

const good: Identity = {
  role: 'receiver',
  id: fixed('id').slice(0, 16),
  suites: [1, 2],
  suite: 1,
  signKey: publicKeyOf(fixed('signs')),
  kemKey: publicKeyOf(fixed('opens')),
}

describe('an identity', () => {
  it('has the hash of the vectors by a second computation', () => {
    for (const v of vectors.identities) {
      const [id, signKey, kemKey] = [unhex(v.id), unhex(v.signKey), unhex(v.kemKey)]
      const list = Uint8Array.from(v.suites)
      expect(hex(h(v.role, id, list, integer(v.suite, 1), signKey, kemKey))).toBe(v.hash)
    }
  })

  it('binds every member', async () => {
    const changed: Partial<Identity>[] = [
      {},
      { role: 'sender' },
      { id: fixed('x').slice(0, 16) },
      { suites: [1] },
      { suite: 2 },
      { signKey: publicKeyOf(fixed('x')) },
      { kemKey: publicKeyOf(fixed('x')) },
    ]
    const hashes = await Promise.all(changed.map((part) => identityHash({ ...good, ...part })))
    expect(new Set(hashes.map(hex)).size).toBe(changed.length)
  })

  it('is accepted with suites that are unknown here, up to sixteen', async () => {
    for (const suites of [[1], [1, 255], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]]) {
      await expect(checkIdentity({ ...good, suites }, { ownKeys: [] })).resolves.toBeUndefined()
    }
  })

  it('is refused when its suites are malformed or do not have its suite', async () => {
    const seventeen = Array.from({ length: 17 }, (_, i) => i + 1)
    for (const suites of [[], [0, 1], [1, 1], [2, 1], [1, 256], [1, 1.5], [2], seventeen]) {
      await expect(checkIdentity({ ...good, suites }, { ownKeys: [] })).rejects.toMatchObject({
        code: 'bad-identity',
      })
    }
  })

  it('is refused under a suite that is unknown here', async () => {
    const unknown = checkIdentity({ ...good, suites: [1, 3], suite: 3 }, { ownKeys: [] })
    await expect(unknown).rejects.toMatchObject({ code: 'unknown-suite' })
  })

  it('is refused when a key or the identifier is malformed', async () => {
    const offCurve = good.signKey.slice()
    offCurve[64] = (offCurve[64] ?? 0) ^ 1
    const compressed = Uint8Array.from([
      2 + ((good.signKey[64] ?? 0) & 1),
      ...good.signKey.subarray(1, 33),
    ])
    const keys = [offCurve, compressed, new Uint8Array(), new Uint8Array(65), fixed('short')]
    const bad: Partial<Identity>[] = [
      { id: new Uint8Array(15) },
      ...keys.flatMap((key) => [{ signKey: key }, { kemKey: key }]),
    ]
    for (const part of bad) {
      await expect(checkIdentity({ ...good, ...part }, { ownKeys: [] })).rejects.toMatchObject({
        code: 'bad-identity',
      })
    }
  })

  it('is refused when its key is not one of its suite', async () => {
    const modulus = fixedModulus('opens')
    const bad: Partial<Identity>[] = [{ kemKey: modulus }, { suite: 2 }]
    for (const part of bad) {
      await expect(checkIdentity({ ...good, ...part }, { ownKeys: [] })).rejects.toMatchObject({
        code: 'bad-identity',
      })
    }
    const rsa = { ...good, suite: 2, kemKey: modulus }
    await expect(checkIdentity(rsa, { ownKeys: [] })).resolves.toBeUndefined()
    await expect(checkIdentity(rsa, { ownKeys: [modulus.slice()] })).rejects.toMatchObject({
      code: 'own-key',
    })
  })

  it('is refused when its two keys are equal', async () => {
    const twice = { ...good, kemKey: good.signKey }
    await expect(checkIdentity(twice, { ownKeys: [] })).rejects.toMatchObject({
      code: 'bad-identity',
    })
  })

  it('is refused when a key of it is any key of this device', async () => {
    for (const own of [good.signKey, good.kemKey]) {
      const ownKeys = [publicKeyOf(fixed('mine')), own.slice()]
      await expect(checkIdentity(good, { ownKeys })).rejects.toMatchObject({ code: 'own-key' })
    }
    const ownKeys = [publicKeyOf(fixed('mine'))]
    await expect(checkIdentity(good, { ownKeys })).resolves.toBeUndefined()
  })
})

describe('the best suite', () => {
  it('is the strongest that both have, whatever their numbers', () => {
    expect(bestSuite([1, 2, 3], [1, 2, 3])).toBe(3)
    expect(bestSuite([2, 3], [2, 3])).toBe(3)
    expect(bestSuite([1, 2], [1, 2])).toBe(1)
    expect(bestSuite([1, 2], [2])).toBe(2)
    expect(bestSuite([1], [2])).toBeUndefined()
  })

  it('is the only one that is accepted', () => {
    expect(checkSuite([1, 2], { suites: [1, 2], suite: 1 })).toBe(1)
    const weaker = () => checkSuite([1, 2], { suites: [1, 2], suite: 2 })
    expect(weaker).toThrow(expect.objectContaining({ code: 'wrong-suite' }))
    const none = () => checkSuite([1], { suites: [2], suite: 2 })
    expect(none).toThrow(expect.objectContaining({ code: 'no-common-suite' }))
  })
})
