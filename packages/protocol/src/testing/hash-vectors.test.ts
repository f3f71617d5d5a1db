import { expect, it } from 'vitest'
import { h, hex, sha256, unhex } from './independent.ts'
import type { HashVectors, IdVectors } from './vector-sets/hashes.ts'
import { readVectors } from './vectors.ts'

it('has the hashes of the vectors by a second computation', () => {
  for (const { label, fields, hash } of readVectors<HashVectors>('labelled-hash')) {
    expect(hex(h(label, ...fields.map(unhex)))).toBe(hash)
  }
})

it('has the identifiers of the vectors by a second computation', () => {
  for (const v of readVectors<IdVectors>('ids')) {
    expect(hex(sha256(unhex(v.token)))).toBe(v.tokenHash)
    expect(hex(h('session-id', unhex(v.tokenHash)).slice(0, 16))).toBe(v.sessionId)
    expect(hex(h('receiver-id', unhex(v.tokenHash)).slice(0, 16))).toBe(v.receiverId)
  }
})
