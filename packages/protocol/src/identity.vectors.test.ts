import { expect, it } from 'vitest'
import { bestSuite, checkIdentity, type Identity, identityHash } from './identity.ts'
import { hex, unhex } from './testing/hex.ts'
import type { HashVectors, IdentityVectors, IdVectors } from './testing/vector-sets/hashes.ts'
import { readVectors } from './testing/vectors.ts'
import { receiverIdOf, sessionIdOf } from './wire/ids.ts'
import { labelledHash, sha256 } from './wire/labelled-hash.ts'

const { identities, best } = readVectors<IdentityVectors>('identities')

it('hashes as the vectors say', async () => {
  for (const { label, fields, hash } of readVectors<HashVectors>('labelled-hash')) {
    expect(hex(await labelledHash(label, ...fields.map(unhex)))).toBe(hash)
  }
})

it('makes identifiers as the vectors say', async () => {
  for (const v of readVectors<IdVectors>('ids')) {
    const token = unhex(v.token)
    expect(hex(await sha256(token))).toBe(v.tokenHash)
    expect(hex(await sessionIdOf(token))).toBe(v.sessionId)
    expect(hex(await receiverIdOf(token))).toBe(v.receiverId)
  }
})

it.each(identities)('has the identity of the vectors: $role, suite $suite', async (v) => {
  const identity: Identity = {
    ...v,
    id: unhex(v.id),
    signKey: unhex(v.signKey),
    kemKey: unhex(v.kemKey),
  }
  expect(hex(await identityHash(identity))).toBe(v.hash)
  await expect(checkIdentity(identity, { ownKeys: [] })).resolves.toBeUndefined()
})

it('finds the best suite of the vectors, from both sides', () => {
  for (const v of best) {
    expect(bestSuite(v.a, v.b) ?? null).toBe(v.best)
    expect(bestSuite(v.b, v.a) ?? null).toBe(v.best)
  }
})
