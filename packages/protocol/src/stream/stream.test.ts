import { expect, it } from 'vitest'
import { pattern } from '../testing/fixed.ts'
import { gcm, h, hex, hkdf, integer, join, padded, sha256, unhex } from '../testing/independent.ts'
import type { StreamVectors } from '../testing/vector-sets/stream.ts'
import { readVectors } from '../testing/vectors.ts'
import { encodeManifest } from './manifest.ts'

const vectors = readVectors<StreamVectors>('stream')
const RECORD = 262_144

/** The padded plaintext as the specification has it; the manifest has a test of its own. */
function plaintextByHand(v: StreamVectors[number]): Uint8Array {
  const manifest = encodeManifest(v.items)
  const items = v.items.map(({ size }, i) => {
    const lengths = v.pieces[i] ?? []
    const bytes = pattern(lengths.reduce((all, one) => all + one, 0))
    if (size !== 'unknown') return bytes
    let at = 0
    const blocks = lengths.map((length) => {
      at += length
      return join(integer(length, 4), bytes.subarray(at - length, at))
    })
    return join(...blocks, integer(0, 4))
  })
  const plaintext = join(integer(manifest.length, 4), manifest, ...items)
  expect(plaintext.length).toBe(v.length)
  expect(padded(BigInt(v.length))).toBe(BigInt(v.padded))
  return join(plaintext, new Uint8Array(v.padded - v.length))
}

it.each(vectors)('is that of a second computation: $name', (v) => {
  const [sessionId, transferId] = [unhex(v.sessionId), unhex(v.transferId)]
  const key = hkdf(unhex(v.contentKey), transferId, 'valise/1 stream')
  const keyCommit = hkdf(unhex(v.contentKey), transferId, 'valise/1 key-commit')
  expect(hex(keyCommit)).toBe(v.keyCommit)

  const plaintext = plaintextByHand(v)
  const records: Uint8Array[] = []
  for (let at = 0; at < plaintext.length; at += RECORD) {
    const last = at + RECORD >= plaintext.length ? 1 : 0
    const nonce = join(integer(at / RECORD, 11), integer(last, 1))
    records.push(gcm(key, nonce, plaintext.subarray(at, at + RECORD)))
  }

  const inChunk = v.chunkSize / RECORD
  let digest = h('stream', sessionId, transferId, integer(v.chunkSize, 4), keyCommit)
  v.chunks.forEach((chunk, i) => {
    const bytes = join(...records.slice(i * inChunk, (i + 1) * inChunk))
    const last = i === v.chunks.length - 1
    expect(chunk).toMatchObject({ last, bytes: bytes.length, sha256: hex(sha256(bytes)) })
    digest = h('chunk', digest, integer(i, 4), integer(last ? 1 : 0, 1), sha256(bytes))
    expect(hex(digest)).toBe(chunk.digest)
  })
  expect(v.chunks.length).toBe(Math.ceil(records.length / inChunk))

  const [dir, count] = [integer(v.dir, 1), integer(v.chunks.length, 4)]
  const final = h('final', sessionId, dir, transferId, keyCommit, count, digest)
  expect(hex(final)).toBe(v.final.hash)
  const receipt = h('receipt', unhex(v.transcript), dir, transferId, count, digest)
  expect(hex(receipt)).toBe(v.receipt.hash)
})
