import { newContentKey } from '../../envelope.ts'
import { encodeManifest, type ManifestItem } from '../../stream/manifest.ts'
import { plaintextOf } from '../../stream/plaintext.ts'
import { sealStream } from '../../stream/seal-stream.ts'
import { sha256 } from '../../wire/labelled-hash.ts'
import { fixed, fixedPair } from '../fixed.ts'
import { h, hex, integer, publicKeyOf } from '../independent.ts'
import { keptSignature } from '../kept-signature.ts'
import { piecesOf } from '../pattern.ts'

const RECORD = 262_144

export type StreamVectors = {
  name: string
  sessionId: string
  transferId: string
  chunkSize: number
  contentKey: string
  keyCommit: string
  dir: 1
  /** T of the recipient whose receipt is below. */
  transcript: string
  /** Public; the sender's and the recipient's. */
  senderSignKey: string
  recipientSignKey: string
  items: ManifestItem[]
  /**
   * The bytes of each item, as the lengths of the pieces they come in (of an unknown size, a
   * piece is a block). Byte i of an item is i mod 251.
   */
  pieces: number[][]
  /** L and P. */
  length: number
  padded: number
  /** SHA-256 of each chunk's ciphertext, and the chain of digests after it. */
  chunks: { last: boolean; bytes: number; sha256: string; digest: string }[]
  final: { hash: string; signature: string }
  receipt: { hash: string; signature: string }
}[]

export async function streamVectors(): Promise<StreamVectors> {
  const note: ManifestItem = { kind: 'text', name: '', path: '', mediaType: '', size: 5, time: 0 }
  /** One file that makes L exactly so long. */
  const upTo = (length: number): [ManifestItem[], number[][]] => {
    const item: ManifestItem = { ...note, kind: 'file', name: 'f', size: length - 39 }
    return [[item], [[length - 39]]]
  }
  const mixed: ManifestItem[] = [
    { ...note, name: 'empty', size: 0 },
    { ...note, kind: 'secret', name: 'Wi-Fi', size: 14 },
    {
      ...note,
      kind: 'file',
      name: 'photo.jpeg',
      path: 'trips',
      mediaType: 'image/jpeg',
      size: 70_000,
    },
    { ...note, kind: 'file', name: 'also empty', size: 0 },
  ]
  const piped: ManifestItem[] = [note, { ...note, kind: 'file', name: 'dump', size: 'unknown' }]
  const wanted: [string, number, [ManifestItem[], number[][]]][] = [
    ['smallest', RECORD, [[note], [[5]]]],
    ['least length, exactly', RECORD, upTo(4096)],
    ['least length and one byte', RECORD, upTo(4097)],
    ['a record less one byte', 2 * RECORD, upTo(RECORD - 1)],
    ['a record', 2 * RECORD, upTo(RECORD)],
    ['a record and one byte', 2 * RECORD, upTo(RECORD + 1)],
    ['a chunk less one byte', 2 * RECORD, upTo(2 * RECORD - 1)],
    ['a chunk', 2 * RECORD, upTo(2 * RECORD)],
    ['a chunk and one byte', 2 * RECORD, upTo(2 * RECORD + 1)],
    ['three chunks', 3 * RECORD, upTo(7 * RECORD)],
    ['the largest chunk and one byte', 16 * RECORD, upTo(16 * RECORD + 1)],
    ['several items', RECORD, [mixed, [[], [14], [1, 69_999], []]]],
    ['unknown size', RECORD, [piped, [[5], [1, 300_000, 7]]]],
    ['unknown size, empty', RECORD, [piped, [[5], []]]],
  ]
  const out: StreamVectors = []
  for (const [name, chunkSize, [items, pieces]] of wanted) {
    out.push(await streamVector(name, chunkSize, items, pieces))
  }
  return out
}

async function streamVector(
  name: string,
  chunkSize: number,
  items: ManifestItem[],
  pieces: number[][],
): Promise<StreamVectors[number]> {
  const sessionId = fixed('session').slice(0, 16)
  const transferId = fixed(`stream ${name} transfer`).slice(0, 16)
  const key = await newContentKey(fixed(`stream ${name} key`), transferId)
  const binding = { sessionId, transferId, chunkSize, keyCommit: key.keyCommit }
  const sources = items.map((item, i) => ({ item, bytes: () => piecesOf(pieces[i] ?? []) }))

  const chunks: StreamVectors[number]['chunks'] = []
  const sealed = sealStream({ ...binding, streamKey: key.streamKey }, plaintextOf(sources))
  let digest = h('stream', sessionId, transferId, integer(chunkSize, 4), key.keyCommit)
  let padded = 0
  let step = await sealed.next()
  for (; !step.done; step = await sealed.next()) {
    const { index, last, bytes } = step.value
    const hash = await sha256(bytes)
    digest = h('chunk', digest, integer(index, 4), integer(last ? 1 : 0, 1), hash)
    chunks.push({ last, bytes: bytes.length, sha256: hex(hash), digest: hex(digest) })
    padded += bytes.length - Math.ceil(bytes.length / (RECORD + 16)) * 16
  }
  const totals = step.value

  const transcript = fixed('stream transcript')
  const [dir, count] = [integer(1, 1), integer(totals.count, 4)]
  const final = h('final', sessionId, dir, transferId, key.keyCommit, count, totals.digest)
  const receipt = h('receipt', transcript, dir, transferId, count, totals.digest)
  const [signs, receives] = [fixed('stream sender signs'), fixed('stream recipient signs')]
  const length =
    4 +
    encodeManifest(items).length +
    items.reduce((sum, { size }, i) => {
      if (size !== 'unknown') return sum + size
      return sum + 4 + (pieces[i] ?? []).reduce((all, piece) => all + 4 + piece, 0)
    }, 0)
  return {
    name,
    sessionId: hex(sessionId),
    transferId: hex(transferId),
    chunkSize,
    contentKey: hex(key.contentKey),
    keyCommit: hex(key.keyCommit),
    dir: 1,
    transcript: hex(transcript),
    senderSignKey: hex(publicKeyOf(signs)),
    recipientSignKey: hex(publicKeyOf(receives)),
    items,
    pieces,
    length,
    padded,
    chunks,
    final: {
      hash: hex(final),
      signature: await keptSignature('stream', await fixedPair(signs, 'ECDSA'), final),
    },
    receipt: {
      hash: hex(receipt),
      signature: await keptSignature('stream', await fixedPair(receives, 'ECDSA'), receipt),
    },
  }
}
