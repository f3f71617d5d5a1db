import { concat, u32 } from '../bytes/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { RECORD_BYTES } from '../wire/index.ts'
import { encodeManifest, type ManifestItem } from './manifest.ts'
import { paddedLength } from './padme.ts'

/** An item and where its bytes come from. */
export interface ItemSource {
  item: ManifestItem
  /** Called once, when its turn comes. */
  bytes: () => AsyncIterable<Uint8Array>
}

/**
 * The plaintext of a transfer: `u32 M ‖ manifest ‖ items ‖ zero padding`. An item of unknown size
 * runs in blocks with a u32 length each, ended by a zero length.
 * Throws ProtocolError bad-manifest or too-large before it yields anything; source-changed when
 * an item has more or fewer bytes than the manifest says (nothing is padded or cut to fit), and
 * whatever a source throws.
 */
export async function* plaintextOf(
  sources: readonly ItemSource[],
): AsyncGenerator<Uint8Array, void, undefined> {
  const manifest = encodeManifest(sources.map(({ item }) => item))
  let length = 4 + manifest.length
  yield concat(u32(manifest.length), manifest)
  for (const { item, bytes } of sources) {
    const blocks = item.size === 'unknown' ? inBlocks(bytes()) : exactly(item.size, bytes())
    for await (const block of blocks) {
      length += block.length
      yield block
    }
  }
  yield* zeros(paddedLength(length) - length)
}

async function* exactly(
  size: number,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = size
  for await (const piece of pieces) {
    if (piece.length > left) throw changed('longer')
    left -= piece.length
    yield piece
  }
  if (left > 0) throw changed('shorter')
}

async function* inBlocks(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    // A length of zero would end the item.
    if (piece.length > 0) yield concat(u32(piece.length), piece)
  }
  yield u32(0)
}

function* zeros(count: number): Generator<Uint8Array, void, undefined> {
  const some = new Uint8Array(Math.min(count, RECORD_BYTES))
  for (let left = count; left > 0; left -= some.length) yield some.subarray(0, left)
}

function changed(how: string): ProtocolError {
  return new ProtocolError(
    'source-changed',
    `an item is ${how} than it was when the transfer began`,
  )
}
