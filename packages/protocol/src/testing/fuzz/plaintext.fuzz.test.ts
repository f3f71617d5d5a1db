import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../../errors.ts'
import { encodeManifest, type ManifestItem, plaintextOf } from '../../index.ts'
import { MAX_MANIFEST_BYTES } from '../../stream/manifest.ts'
import { PlaintextReader } from '../../stream/plaintext-reader.ts'
import { anyItems } from '../any-items.ts'
import { anyCuts, cutAt } from './cuts.ts'
import { anyDamage, damaged } from './damage.ts'
import { fuzz } from './fuzz.ts'
import { expectRefusal } from './refusals.ts'

interface Read {
  items: ManifestItem[] | undefined
  /** The bytes of each item, as hex: they compare faster. */
  bytes: Record<number, string>
  refused: string | undefined
}

async function readAll(pieces: readonly Uint8Array[]): Promise<Read> {
  let items: ManifestItem[] | undefined
  let calls = 0
  const bytes: Record<number, string> = {}
  const reader = new PlaintextReader({
    onManifest: (found) => {
      expect(items).toBeUndefined()
      items = found
    },
    onBytes: (index, part) => {
      expect(items?.[index]).toBeDefined()
      expect(part.length).toBeGreaterThan(0)
      calls += 1
      bytes[index] = (bytes[index] ?? '') + Buffer.from(part).toString('hex')
    },
  })
  let refused: string | undefined
  try {
    for (const piece of pieces) await reader.take(piece)
    reader.end()
    expect(reader.full).toBe(true)
  } catch (error) {
    expectRefusal(error, ProtocolError)
    refused = (error as ProtocolError).code
  }
  // Work for what arrived and no more: each call has a byte at least.
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  expect(calls).toBeLessThanOrEqual(length)
  return { items, bytes, refused }
}

/** Wherever it is cut, the same comes of it. */
async function readsOneWay(plaintext: Uint8Array, cuts: readonly number[]): Promise<Read> {
  const whole = await readAll([plaintext])
  const inPieces = await readAll(cutAt(plaintext, cuts))
  expect(inPieces).toEqual(whole)
  return whole
}

interface Transfer {
  items: ManifestItem[]
  contents: Uint8Array[]
}

/** What a sender may send: small items, the last of unknown size in blocks at times. */
const anyTransfer: fc.Arbitrary<Transfer> = fc
  .tuple(anyItems(30), fc.infiniteStream(fc.uint8Array({ maxLength: 30, size: 'max' })))
  .map(([items, stream]) => {
    const contents = items.map(({ size }) => {
      const drawn = stream.next().value as Uint8Array
      const bytes = new Uint8Array(size === 'unknown' ? drawn.length : size)
      bytes.set(drawn.subarray(0, bytes.length))
      return bytes
    })
    return { items, contents }
  })

async function plaintextBytes({ items, contents }: Transfer): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  const sources = items.map((item, i) => ({
    item,
    async *bytes() {
      // In several pieces, which become several blocks when the size is unknown.
      yield* cutAt(contents[i] ?? new Uint8Array(), [3, 0, 7])
    },
  }))
  for await (const piece of plaintextOf(sources)) pieces.push(piece)
  return Buffer.concat(pieces)
}

describe('a plaintext', () => {
  fuzz('a plaintext: any bytes', () =>
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 120, size: 'max' }),
        fc
          .array(fc.constantFrom(0, 0, 0, 0, 1, 34, 255), { maxLength: 100, size: 'max' })
          .map((bytes) => Uint8Array.from([0, 0, 0, 34, 1, 0, 0, 0, 1, ...bytes])),
      ),
      anyCuts,
      async (bytes, cuts) => {
        await readsOneWay(bytes, cuts)
      },
    ),
  )

  fuzz('a plaintext: valid ones, cut anywhere', () =>
    fc.asyncProperty(anyTransfer, anyCuts, async (transfer, cuts) => {
      const read = await readsOneWay(await plaintextBytes(transfer), cuts)
      expect(read.refused).toBeUndefined()
      expect(read.items).toEqual(transfer.items)
      const sent = transfer.contents.map((bytes) => Buffer.from(bytes).toString('hex'))
      expect(sent).toEqual(transfer.items.map((_, i) => read.bytes[i] ?? ''))
    }),
  )

  fuzz('a plaintext: valid ones, damaged and cut anywhere', () =>
    fc.asyncProperty(anyTransfer, anyDamage, anyCuts, async (transfer, damage, cuts) => {
      const plaintext = damaged(await plaintextBytes(transfer), damage)
      const { items, bytes, refused } = await readsOneWay(plaintext, cuts)
      // Whatever is taken is written as it came; how it ran in blocks cannot be seen any more.
      if (refused !== undefined || items === undefined || items.at(-1)?.size === 'unknown') return
      const contents = items.map((_, i) => Uint8Array.from(Buffer.from(bytes[i] ?? '', 'hex')))
      const again = await plaintextBytes({ items, contents })
      expect(Buffer.from(again).equals(plaintext)).toBe(true)
    }),
  )

  it('takes the largest manifest byte for byte, too', async () => {
    const name = 'n'.repeat(1_024)
    const path = 'p'.repeat(4_096)
    const item: ManifestItem = { kind: 'file', name, path, mediaType: '', size: 0, time: 0 }
    const count = Math.floor(MAX_MANIFEST_BYTES / (29 + 1_024 + 4_096))
    const body = encodeManifest(Array.from({ length: count }, () => item))
    let found = 0
    const reader = new PlaintextReader({
      onManifest: (items) => {
        found = items.length
      },
      onBytes: () => undefined,
    })
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    await reader.take(length)
    // More pieces than a call may have arguments; the rest at once, for it takes its time.
    const pieces = 200_000
    for (let i = 0; i < pieces; i++) await reader.take(body.subarray(i, i + 1))
    await reader.take(body.subarray(pieces))
    expect(found).toBe(count)
  })
})
