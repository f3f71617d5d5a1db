import { type Bytes, utf8 } from './bytes/bytes.ts'

/** The salt that stands for none (RFC 5869 section 2.2): WebCrypto refuses an empty HMAC key. */
export const NO_SALT: Bytes = new Uint8Array(32)

/** 32 bytes of HKDF-SHA256 (RFC 5869). */
export async function hkdf(secret: Bytes, salt: Bytes, info: string | Bytes): Promise<Bytes> {
  const bits = await crypto.subtle.deriveBits(params(salt, info), await imported(secret), 256)
  return new Uint8Array(bits)
}

/** 32 bytes of HKDF-SHA256 as a non-extractable key that never passes through JavaScript. */
export async function hkdfKey(
  secret: Bytes,
  salt: Bytes,
  info: string | Bytes,
  algorithm: AesKeyAlgorithm | HmacImportParams,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  const key = await imported(secret)
  return crypto.subtle.deriveKey(params(salt, info), key, algorithm, false, usages)
}

function params(salt: Bytes, info: string | Bytes): HkdfParams {
  return { name: 'HKDF', hash: 'SHA-256', salt, info: typeof info === 'string' ? utf8(info) : info }
}

async function imported(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits', 'deriveKey'])
}
