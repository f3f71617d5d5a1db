import { toBase64url } from '../bytes/base64url.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** A private RSA key, its integers as base64url (RFC 7518 section 6.3). */
export interface RsaPrivateJwk {
  kty: 'RSA'
  n: string
  e: string
  d: string
  p: string
  q: string
  dp: string
  dq: string
  qi: string
}

/** A P-256 pair of a private scalar (32 bytes) and its uncompressed point. */
export async function p256Pair(
  scalar: Bytes,
  point: Bytes,
  use: 'ECDSA' | 'ECDH',
): Promise<CryptoKeyPair> {
  const jwk: JsonWebKey = {
    kty: 'EC',
    crv: 'P-256',
    x: toBase64url(point.subarray(1, 33)),
    y: toBase64url(point.subarray(33)),
  }
  const key = { name: use, namedCurve: 'P-256' }
  const secret = { ...jwk, d: toBase64url(scalar) }
  const [privateUse, publicUse]: [KeyUsage[], KeyUsage[]] =
    use === 'ECDSA' ? [['sign'], ['verify']] : [['deriveBits'], []]
  return {
    privateKey: await crypto.subtle.importKey('jwk', secret, key, false, privateUse),
    publicKey: await crypto.subtle.importKey('jwk', jwk, key, true, publicUse),
  }
}

/** A pair of suite 2. */
export async function rsaPair(jwk: RsaPrivateJwk): Promise<CryptoKeyPair> {
  const { kty, n, e } = jwk
  const key = { name: 'RSA-OAEP', hash: 'SHA-256' }
  return {
    privateKey: await crypto.subtle.importKey('jwk', { ...jwk }, key, false, ['decrypt']),
    publicKey: await crypto.subtle.importKey('jwk', { kty, n, e }, key, true, ['encrypt']),
  }
}
