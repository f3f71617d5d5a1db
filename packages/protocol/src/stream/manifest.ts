import { type Bytes, concat, fromUtf8, u8, u32, u64, utf8 } from '../bytes/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { lengthPrefixed } from '../wire/labelled-hash.ts'

const VERSION = 1
const KINDS = ['text', 'file', 'secret'] as const
const UNKNOWN_SIZE = 0xffff_ffff_ffff_ffffn
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)

/** Most bytes of a manifest's body. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024
/** Most items of a transfer. */
export const MAX_ITEMS = 100_000
/** Most bytes of UTF-8. */
const MAX_NAME_BYTES = 1_024
const MAX_PATH_BYTES = 4_096
const MAX_MEDIA_TYPE_BYTES = 255
/** u8 version ‖ u32 count. */
const HEADER_BYTES = 5
/** kind, three lengths, size and time: an item whose texts are all empty. */
const LEAST_ITEM_BYTES = 29
/** Fewest bytes of a manifest's body: one item. */
export const MIN_MANIFEST_BYTES = HEADER_BYTES + LEAST_ITEM_BYTES

/** One text, file or secret of a transfer. */
export interface ManifestItem {
  kind: 'text' | 'file' | 'secret'
  /** At most 1,024 bytes of UTF-8, as its sender wrote it: hostile until `cleanName`. */
  name: string
  /** The folders without the name, parted by `/`; at most 4,096 bytes. */
  path: string
  /** For display only; at most 255 bytes. */
  mediaType: string
  /** Bytes; only the last item's may be unknown. */
  size: number | 'unknown'
  /** Milliseconds since 1970; 0 unknown. */
  time: number
}

/**
 * The manifest's body: `u8 version (1) ‖ u32 count`, then for each item `u8 kind ‖ lp(name) ‖
 * lp(path) ‖ lp(mediaType) ‖ u64 size ‖ u64 time`. Throws ProtocolError bad-manifest or too-large.
 */
export function encodeManifest(items: readonly ManifestItem[]): Bytes {
  if (items.length < 1) throw malformed('it has no items')
  if (items.length > MAX_ITEMS) throw tooLarge('too many items')
  const encoded = items.map((item, index) => encodeItem(item, index === items.length - 1))
  const length = encoded.reduce((sum, { length }) => sum + length, HEADER_BYTES)
  if (length > MAX_MANIFEST_BYTES) throw tooLarge('too many names')
  plaintextLength(items, length)
  const body = new Uint8Array(length)
  body.set(concat(u8(VERSION), u32(items.length)))
  let at = HEADER_BYTES
  // Not concat(): some engines take no more than 65,536 arguments.
  for (const item of encoded) {
    body.set(item, at)
    at += item.length
  }
  return body
}

/** Throws ProtocolError bad-manifest for anything that {@link encodeManifest} would not write. */
export function decodeManifest(body: Uint8Array): ManifestItem[] {
  if (body.length > MAX_MANIFEST_BYTES) throw malformed('it is too long')
  const reader = new Reader(body)
  if (reader.u8() !== VERSION) throw malformed('it is of another version')
  const count = reader.u32()
  if (count < 1 || count > MAX_ITEMS) throw malformed('it has too many items or none')
  // Before anything is allocated for them.
  if (count * LEAST_ITEM_BYTES > body.length - HEADER_BYTES) throw malformed('it is cut short')
  const items: ManifestItem[] = []
  for (let i = 0; i < count; i++) items.push(decodeItem(reader, i === count - 1))
  if (reader.left > 0) throw malformed('something follows it')
  try {
    plaintextLength(items, body.length)
  } catch (cause) {
    throw malformed('its items are too large', cause)
  }
  return items
}

/**
 * L = 4 + M + Σ size, or 'unknown' when the last item's size is. Throws ProtocolError too-large
 * when what is known of L is not below 2^53.
 */
export function plaintextLength(
  items: readonly ManifestItem[],
  manifestBytes: number,
): number | 'unknown' {
  let length = 4 + manifestBytes
  let known = true
  for (const { size } of items) {
    if (size === 'unknown') known = false
    else length += size
    if (length > Number.MAX_SAFE_INTEGER) throw tooLarge('2^53 bytes or more')
  }
  return known ? length : 'unknown'
}

function encodeItem(item: ManifestItem, isLast: boolean): Bytes {
  const { kind, size, time } = item
  const number = KINDS.indexOf(kind)
  if (number < 0) throw malformed('an item is of no known kind')
  if (size === 'unknown' && !isLast) throw malformed('only the last size may be unknown')
  if (size !== 'unknown') checkNumber(size)
  checkNumber(time)
  return concat(
    u8(number),
    encodeText(item.name, MAX_NAME_BYTES),
    encodeText(item.path, MAX_PATH_BYTES),
    encodeText(item.mediaType, MAX_MEDIA_TYPE_BYTES),
    u64(size === 'unknown' ? UNKNOWN_SIZE : size),
    u64(time),
  )
}

function decodeItem(reader: Reader, isLast: boolean): ManifestItem {
  const kind = KINDS[reader.u8()]
  if (kind === undefined) throw malformed('an item is of no known kind')
  const name = reader.text(MAX_NAME_BYTES)
  const path = reader.text(MAX_PATH_BYTES)
  const mediaType = reader.text(MAX_MEDIA_TYPE_BYTES)
  const size = reader.u64()
  if (size > MAX_SAFE && !(size === UNKNOWN_SIZE && isLast)) throw malformed('a size is too large')
  const time = reader.u64()
  if (time > MAX_SAFE) throw malformed('a time is too large')
  return {
    kind,
    name,
    path,
    mediaType,
    size: size === UNKNOWN_SIZE ? 'unknown' : Number(size),
    time: Number(time),
  }
}

function encodeText(text: string, most: number): Bytes {
  // The encoder would replace a lone surrogate without a word.
  if (!text.isWellFormed()) throw malformed('a text has a lone surrogate')
  const bytes = utf8(text)
  if (bytes.length > most) throw tooLarge('a name, a path or a media type is too long')
  return lengthPrefixed(bytes)
}

function checkNumber(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw malformed('not a size or a time')
}

/** Reads fields one after another, never past the end. */
class Reader {
  #at = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4))
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8))
  }

  text(most: number): string {
    const length = this.u32()
    if (length > most) throw malformed('a text is too long')
    const start = this.#take(length)
    try {
      return fromUtf8(this.#bytes.subarray(start, start + length))
    } catch (cause) {
      throw malformed('a text is not UTF-8', cause)
    }
  }

  #take(length: number): number {
    if (length > this.left) throw malformed('it is cut short')
    const start = this.#at
    this.#at += length
    return start
  }
}

function malformed(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError('bad-manifest', `the manifest was refused: ${why}`, { cause })
}

function tooLarge(why: string): ProtocolError {
  return new ProtocolError('too-large', `too large for one transfer: ${why}`)
}
