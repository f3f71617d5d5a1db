import type { Bytes } from './bytes/bytes.ts'

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGN = { name: 'ECDSA', hash: 'SHA-256' } as const

/** Bytes of an uncompressed P-256 point: 4 ‖ x ‖ y (SEC 1 section 2.3.3). */
export const POINT_BYTES = 65
const HASH_BYTES = 32
const SIGNATURE_BYTES = 64

/** A fresh ECDSA P-256 pair. The private key cannot be exported. */
export async function makeSigningPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY, false, ['sign', 'verify'])
}

/** 65 bytes, the uncompressed point. */
export async function exportSignKey(publicKey: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))
}

/**
 * `Sign(x)`: ECDSA P-256 with SHA-256 (FIPS 186-5) whose message is the 32 bytes x, which are
 * hashed once more inside. 64 bytes, r ‖ s; another signature every time.
 */
export async function sign(privateKey: CryptoKey, hash: Bytes): Promise<Bytes> {
  if (hash.length !== HASH_BYTES) throw new RangeError(`signs ${HASH_BYTES} bytes`)
  return new Uint8Array(await crypto.subtle.sign(SIGN, privateKey, hash))
}

/** Whether the signature holds. Never throws: a malformed key, hash or signature does not hold. */
export async function verify(signKey: Bytes, hash: Bytes, signature: Bytes): Promise<boolean> {
  if (hash.length !== HASH_BYTES || signature.length !== SIGNATURE_BYTES) return false
  try {
    return await crypto.subtle.verify(SIGN, await importSignKey(signKey), signature, hash)
  } catch {
    return false
  }
}

/** Rejects when the bytes are not an uncompressed point of the curve. */
export async function importSignKey(signKey: Bytes): Promise<CryptoKey> {
  if (!isUncompressedPoint(signKey)) throw new RangeError('not an uncompressed P-256 point')
  return crypto.subtle.importKey('raw', signKey, KEY, true, ['verify'])
}

/** Length and first byte alone: WebCrypto may take compressed points too. */
export function isUncompressedPoint(bytes: Uint8Array): boolean {
  return bytes.length === POINT_BYTES && bytes[0] === 4
}
