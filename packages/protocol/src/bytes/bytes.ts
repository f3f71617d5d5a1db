/** An array of bytes that owns a plain ArrayBuffer: what WebCrypto and fetch accept. */
export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0
  for (const part of parts) length += part.length
  const out = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Big-endian, 1 byte. Throws RangeError outside 0…255. */
export function u8(value: number): Bytes {
  checkInteger(value, 0xff)
  return Uint8Array.of(value)
}

/** Big-endian, 4 bytes. Throws RangeError outside 0…2^32−1. */
export function u32(value: number): Bytes {
  checkInteger(value, 0xffff_ffff)
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, value)
  return out
}

/** Big-endian, 8 bytes. Takes a number up to 2^53−1, or a bigint up to 2^64−1. */
export function u64(value: number | bigint): Bytes {
  if (typeof value === 'number') checkInteger(value, Number.MAX_SAFE_INTEGER)
  const big = BigInt(value)
  if (big < 0n || big > 0xffff_ffff_ffff_ffffn) throw new RangeError('not a u64')
  const out = new Uint8Array(8)
  new DataView(out.buffer).setBigUint64(0, big)
  return out
}

export function utf8(text: string): Bytes {
  return encoder.encode(text)
}

/** Throws TypeError when the bytes are not well-formed UTF-8. A byte order mark is kept. */
export function fromUtf8(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes)
}

/** Compares without an early exit, so that the time taken does not tell where two secrets differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

function checkInteger(value: number, most: number): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new RangeError(`not an integer from 0 to ${most}`)
  }
}
