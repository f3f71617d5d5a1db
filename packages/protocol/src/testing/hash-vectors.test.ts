import { expect, it } from 'vitest'
import { receiverIdOf, sessionIdOf } from '../wire/ids.ts'
import { labelledHash } from '../wire/labelled-hash.ts'
import { h, hex, sha256, unhex } from './independent.ts'
import type { HashVectors, IdVectors } from './vector-sets/hashes.ts'
import { readVectors } from './vectors.ts'

it('hashes as the vectors say, and a second computation', async () => {
  for (const { label, fields, hash } of readVectors<HashVectors>('labelled-hash')) {
    expect(hex(await labelledHash(label, ...fields.map(unhex)))).toBe(hash)
    expect(hex(h(label, ...fields.map(unhex)))).toBe(hash)
  }
})

it('makes identifiers as the vectors say, and a second computation', async () => {
  for (const v of readVectors<IdVectors>('ids')) {
    const token = unhex(v.token)
    expect(hex(sha256(token))).toBe(v.tokenHash)
    expect(hex(await sessionIdOf(token))).toBe(v.sessionId)
    expect(hex(h('session-id', unhex(v.tokenHash)).slice(0, 16))).toBe(v.sessionId)
    expect(hex(await receiverIdOf(token))).toBe(v.receiverId)
    expect(hex(h('receiver-id', unhex(v.tokenHash)).slice(0, 16))).toBe(v.receiverId)
  }
})
