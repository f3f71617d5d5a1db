import { ProtocolError } from '../errors.ts'
import {
  decodeManifest,
  MAX_MANIFEST_BYTES,
  type ManifestItem,
  MIN_MANIFEST_BYTES,
  plaintextLength,
} from './manifest.ts'
import { paddedLength } from './padme.ts'

/** Where the parts of a plaintext go. Both are awaited, and what they throw ends the transfer. */
export interface PlaintextSink {
  /** Called once, before any bytes. Names are hostile still. */
  onManifest: (items: ManifestItem[]) => void | Promise<void>
  /** Bytes of an item, in order; never called for an empty one. They are only lent for the call. */
  onBytes: (itemIndex: number, bytes: Uint8Array) => void | Promise<void>
}

/** What the next bytes are. */
type Part =
  | { is: 'manifestLength' }
  | { is: 'manifest'; length: number }
  | { is: 'item'; index: number; left: number }
  | { is: 'blockLength'; index: number }
  | { is: 'block'; index: number; left: number }
  | { is: 'padding' }

/**
 * Takes a plaintext apart as it arrives. Holds no more than the manifest. Throws ProtocolError
 * bad-stream or bad-manifest, and whatever the sink throws; of no use after that.
 */
export class PlaintextReader {
  readonly #sink: PlaintextSink
  #part: Part = { is: 'manifestLength' }
  #items: ManifestItem[] = []
  /** A length or the manifest, while it is not whole yet. */
  #field: Uint8Array | undefined
  #fieldBytes = 0
  /** Bytes taken so far. */
  #taken = 0
  /** P, once it is known. */
  #total: number | undefined

  constructor(sink: PlaintextSink) {
    this.#sink = sink
  }

  /** Whether P bytes have been taken: any more would be too many. */
  get full(): boolean {
    return this.#total !== undefined && this.#taken >= this.#total
  }

  async take(bytes: Uint8Array): Promise<void> {
    let rest = bytes
    while (rest.length > 0) rest = await this.#takeSome(rest)
  }

  /** To be called after the last record. Throws ProtocolError bad-stream. */
  end(): void {
    if (this.#part.is !== 'padding' || this.#taken !== this.#total) throw broken('it is cut short')
  }

  /** Takes what belongs to the present part, and gives back the rest. */
  async #takeSome(bytes: Uint8Array): Promise<Uint8Array> {
    const part = this.#part
    switch (part.is) {
      case 'manifestLength': {
        const field = this.#gather(bytes, 4)
        if (field.whole !== undefined) this.#beginManifest(readU32(field.whole))
        return field.rest
      }
      case 'manifest': {
        const field = this.#gather(bytes, part.length)
        if (field.whole !== undefined) await this.#beginItems(field.whole)
        return field.rest
      }
      case 'item':
      case 'block': {
        const own = bytes.subarray(0, part.left)
        this.#taken += own.length
        part.left -= own.length
        await this.#sink.onBytes(part.index, own)
        if (part.left === 0 && part.is === 'item') this.#beginItem(part.index + 1)
        if (part.left === 0 && part.is === 'block') {
          this.#part = { is: 'blockLength', index: part.index }
        }
        return bytes.subarray(own.length)
      }
      case 'blockLength': {
        const field = this.#gather(bytes, 4)
        if (field.whole !== undefined) this.#beginBlock(part.index, readU32(field.whole))
        return field.rest
      }
      case 'padding':
        this.#takePadding(bytes)
        return bytes.subarray(bytes.length)
    }
  }

  #beginManifest(length: number): void {
    if (length < MIN_MANIFEST_BYTES || length > MAX_MANIFEST_BYTES) {
      throw broken('its manifest has no allowed length')
    }
    this.#part = { is: 'manifest', length }
  }

  async #beginItems(body: Uint8Array): Promise<void> {
    this.#items = decodeManifest(body)
    const length = plaintextLength(this.#items, body.length)
    if (length !== 'unknown') this.#setLength(length)
    await this.#sink.onManifest(this.#items)
    this.#beginItem(0)
  }

  /** Goes to the first item from `index` on that has bytes. */
  #beginItem(index: number): void {
    let at = index
    while (this.#items[at]?.size === 0) at += 1
    const size = this.#items[at]?.size
    if (size === undefined) this.#part = { is: 'padding' }
    else if (size === 'unknown') this.#part = { is: 'blockLength', index: at }
    else this.#part = { is: 'item', index: at, left: size }
  }

  #beginBlock(index: number, length: number): void {
    if (length > 0) {
      if (this.#taken + length > Number.MAX_SAFE_INTEGER) throw broken('it is too long')
      this.#part = { is: 'block', index, left: length }
      return
    }
    this.#setLength(this.#taken)
    this.#part = { is: 'padding' }
  }

  /** L is known, and so is P. */
  #setLength(length: number): void {
    try {
      this.#total = paddedLength(length)
    } catch (cause) {
      throw broken('it is too long', cause)
    }
  }

  #takePadding(bytes: Uint8Array): void {
    this.#taken += bytes.length
    if (this.#taken > (this.#total ?? 0)) throw broken('it is too long')
    if (!isZero(bytes)) throw broken('its padding is not zero')
  }

  /** Collects a field of `length` bytes, an allowed length, that may come in pieces. */
  #gather(bytes: Uint8Array, length: number): { whole?: Uint8Array; rest: Uint8Array } {
    // One buffer, not a list of pieces: there may be as many of those as bytes.
    this.#field ??= new Uint8Array(length)
    const own = bytes.subarray(0, length - this.#fieldBytes)
    const rest = bytes.subarray(own.length)
    this.#field.set(own, this.#fieldBytes)
    this.#taken += own.length
    this.#fieldBytes += own.length
    if (this.#fieldBytes < length) return { rest }
    const whole = this.#field
    this.#field = undefined
    this.#fieldBytes = 0
    return { whole, rest }
  }
}

/** By hand: of a big payload 32 MiB and more are padding, and a call for each byte would be felt. */
function isZero(bytes: Uint8Array): boolean {
  let all = 0
  for (let i = 0; i < bytes.length; i += 1) all |= bytes[i] ?? 0
  return all === 0
}

function readU32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
}

function broken(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError('bad-stream', `the transfer is broken: ${why}`, { cause })
}
