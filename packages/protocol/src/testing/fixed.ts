import { ascii, publicKeyOf, sha256 } from './independent.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** 32 bytes that look random and are the same in every run. Stands for what must be random. */
export function fixed(what: string): Bytes {
  return sha256(ascii(`valise vectors: ${what}`))
}

/** `length` bytes, byte i being i mod 251: no period that divides a record or a chunk. */
export function pattern(length: number): Bytes {
  const out = new Uint8Array(length)
  for (let i = 0; i < length; i++) out[i] = i % 251
  return out
}

/** A P-256 pair of a private scalar (32 bytes). */
export async function fixedPair(scalar: Bytes, use: 'ECDSA' | 'ECDH'): Promise<CryptoKeyPair> {
  const point = publicKeyOf(scalar)
  const part = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
  const jwk: JsonWebKey = {
    kty: 'EC',
    crv: 'P-256',
    x: part(point.subarray(1, 33)),
    y: part(point.subarray(33)),
  }
  const key = { name: use, namedCurve: 'P-256' }
  const secret = { ...jwk, d: part(scalar) }
  const [privateUse, publicUse]: [KeyUsage[], KeyUsage[]] =
    use === 'ECDSA' ? [['sign'], ['verify']] : [['deriveBits'], []]
  return {
    privateKey: await crypto.subtle.importKey('jwk', secret, key, false, privateUse),
    publicKey: await crypto.subtle.importKey('jwk', jwk, key, true, publicUse),
  }
}
