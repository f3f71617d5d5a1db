import { ascii, join, publicKeyOf, sha256 } from './independent.ts'
import { p256Pair } from './key-pairs.ts'

export { pattern } from './pattern.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** 32 bytes that look random and are the same in every run. Stands for what must be random. */
export function fixed(what: string): Bytes {
  return sha256(ascii(`valise vectors: ${what}`))
}

/** What looks like a public key of suite 2. Nobody has its private key. */
export function fixedModulus(what: string): Bytes {
  const modulus = join(...Array.from({ length: 12 }, (_, i) => fixed(`${what} ${i}`)))
  modulus[0] = (modulus[0] ?? 0) | 0x80
  modulus[383] = (modulus[383] ?? 0) | 1
  return modulus
}

/** A P-256 pair of a private scalar (32 bytes). */
export async function fixedPair(scalar: Bytes, use: 'ECDSA' | 'ECDH'): Promise<CryptoKeyPair> {
  return p256Pair(scalar, publicKeyOf(scalar), use)
}
