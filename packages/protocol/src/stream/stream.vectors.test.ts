import { describe, expect, it } from 'vitest'
import { newContentKey } from '../envelope.ts'
import { hex, unhex } from '../testing/hex.ts'
import { pattern, piecesOf } from '../testing/pattern.ts'
import type { StreamVectors } from '../testing/vector-sets/stream.ts'
import { readVectors } from '../testing/vectors.ts'
import { sha256 } from '../wire/labelled-hash.ts'
import { finalHolds } from './final.ts'
import type { ManifestItem } from './manifest.ts'
import { OpenStream } from './open-stream.ts'
import { paddedLength } from './padme.ts'
import { plaintextOf } from './plaintext.ts'
import { receiptHolds } from './receipt.ts'
import {
  type SealedChunk,
  type StreamParams,
  type StreamTotals,
  sealStream,
} from './seal-stream.ts'

const vectors = readVectors<StreamVectors>('stream')
const RECORD = 262_144
type Vector = StreamVectors[number]

async function paramsOf(v: Vector): Promise<StreamParams> {
  const transferId = unhex(v.transferId)
  const { streamKey, keyCommit } = await newContentKey(unhex(v.contentKey), transferId)
  expect(hex(keyCommit)).toBe(v.keyCommit)
  const { chunkSize } = v
  return { sessionId: unhex(v.sessionId), transferId, chunkSize, keyCommit, streamKey }
}

async function sealedFrom(v: Vector): Promise<{ chunks: SealedChunk[]; totals: StreamTotals }> {
  const sources = v.items.map((item, i) => ({ item, bytes: () => piecesOf(v.pieces[i] ?? []) }))
  const sealing = sealStream(await paramsOf(v), plaintextOf(sources))
  const chunks: SealedChunk[] = []
  for (;;) {
    const step = await sealing.next()
    if (step.done) return { chunks, totals: step.value }
    chunks.push(step.value)
  }
}

it('has vectors at the edges of records and chunks, and of an unknown size', () => {
  const records = vectors.map(({ length }) => length / RECORD)
  for (const edge of [1 - 1 / RECORD, 1, 1 + 1 / RECORD]) expect(records).toContain(edge)
  const inChunks = vectors.map((v) => v.length / v.chunkSize)
  for (const step of [-1, 0, 1]) expect(inChunks).toContain((2 * RECORD + step) / (2 * RECORD))
  expect(vectors.map(({ chunks }) => chunks.length)).toContain(3)
  expect(vectors.map(({ padded }) => padded)).toContain(4096)
  expect(vectors.some(({ items }) => items.at(-1)?.size === 'unknown')).toBe(true)
})

describe.each(vectors)('a stream: $name', (v) => {
  it('is sealed into the chunks of the vectors', async () => {
    const { chunks, totals } = await sealedFrom(v)
    const made = await Promise.all(
      chunks.map(async ({ last, bytes }) => ({
        last,
        bytes: bytes.length,
        sha256: hex(await sha256(bytes)),
      })),
    )
    expect(made).toEqual(v.chunks.map(({ last, bytes, sha256 }) => ({ last, bytes, sha256 })))
    expect(totals.count).toBe(v.chunks.length)
    expect(hex(totals.digest)).toBe(v.chunks.at(-1)?.digest)
    expect(paddedLength(v.length)).toBe(v.padded)
  })

  it('opens to its items, and its final and receipt hold', async () => {
    const matches = v.items.map(() => true)
    const taken = v.items.map(() => 0)
    const whole = pattern(Math.max(...v.pieces.map((lengths) => sum(lengths))))
    let items: ManifestItem[] = []
    const opening = new OpenStream({
      ...(await paramsOf(v)),
      onManifest: (listed) => {
        items = listed
      },
      onBytes: (index, bytes) => {
        const at = taken[index] ?? 0
        const expected = whole.subarray(at, at + bytes.length)
        matches[index] &&= bytes.every((byte, i) => byte === expected[i])
        taken[index] = at + bytes.length
      },
    })
    const { chunks } = await sealedFrom(v)
    for (const { index, last, bytes } of chunks) {
      expect(await opening.take(index, last, bytes)).toBe('taken')
      expect(hex(opening.digest ?? new Uint8Array())).toBe(v.chunks[index]?.digest)
    }
    expect(opening.complete).toBe(true)
    expect(items).toEqual(v.items)
    expect(taken).toEqual(v.pieces.map((lengths) => sum(lengths)))
    expect(matches).not.toContain(false)

    const [count, digest] = [opening.count, opening.digest ?? new Uint8Array()]
    const parts = { dir: v.dir, transferId: unhex(v.transferId), count, digest }
    const final = { ...parts, sessionId: unhex(v.sessionId), keyCommit: unhex(v.keyCommit) }
    const finalSignature = unhex(v.final.signature)
    expect(await finalHolds(unhex(v.senderSignKey), final, finalSignature)).toBe(true)
    const longer = { ...final, count: count + 1 }
    expect(await finalHolds(unhex(v.senderSignKey), longer, finalSignature)).toBe(false)
    const receipt = { ...parts, transcript: unhex(v.transcript) }
    const receiptSignature = unhex(v.receipt.signature)
    expect(await receiptHolds(unhex(v.recipientSignKey), receipt, receiptSignature)).toBe(true)
    expect(await receiptHolds(unhex(v.senderSignKey), receipt, receiptSignature)).toBe(false)
  })

  it('does not open with its last chunk taken for another, or cut', async () => {
    const { chunks } = await sealedFrom(v)
    const ends = { onManifest: () => undefined, onBytes: () => undefined }
    const last = chunks.at(-1)
    if (last === undefined) throw new Error('no chunks')
    for (const [isLast, bytes] of [
      [false, last.bytes],
      [true, last.bytes.slice(0, -1)],
    ] as const) {
      const opening = new OpenStream({ ...(await paramsOf(v)), ...ends })
      for (const one of chunks.slice(0, -1)) await opening.take(one.index, one.last, one.bytes)
      await expect(opening.take(last.index, isLast, bytes)).rejects.toMatchObject({
        code: 'bad-stream',
      })
      expect(opening.complete).toBe(false)
    }
  })
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
