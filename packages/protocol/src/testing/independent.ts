// A second way to compute what the protocol computes, on node:crypto alone and without a line of
// the code under test: else the vectors would only prove that the code agrees with itself.
import {
  constants,
  createCipheriv,
  createECDH,
  createHash,
  createHmac,
  createPublicKey,
  hkdfSync,
  publicEncrypt,
} from 'node:crypto'
import { unhex } from './hex.ts'

export { hex, unhex } from './hex.ts'

export function ascii(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'ascii'))
}

export function unbase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'base64url'))
}

export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(bytes).digest())
}

/** An unsigned big-endian integer of so many bytes. */
export function integer(value: number | bigint, bytes: number): Uint8Array<ArrayBuffer> {
  return unhex(value.toString(16).padStart(bytes * 2, '0'))
}

export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts))
}

function lp(bytes: Uint8Array): Uint8Array {
  return join(integer(bytes.length, 4), bytes)
}

/** H(label, f…). */
export function h(label: string, ...fields: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return sha256(join(lp(ascii(`valise/1 ${label}`)), ...fields.map(lp)))
}

export function hmac(key: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHmac('sha256', key).update(message).digest())
}

/** 32 bytes of HKDF-SHA256. */
export function hkdf(
  secret: Uint8Array,
  salt: Uint8Array,
  info: string | Uint8Array,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdfSync('sha256', secret, salt, info, 32))
}

/** AES-GCM: ciphertext ‖ tag of 16 bytes. */
export function gcm(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  additional: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, nonce)
  cipher.setAAD(additional)
  return join(cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
}

/** The uncompressed point of a private P-256 scalar. */
export function publicKeyOf(scalar: Uint8Array): Uint8Array<ArrayBuffer> {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(scalar)
  return Uint8Array.from(ecdh.getPublicKey())
}

/** Padmé and the least length, as the specification has them, on integers of any size. */
export function padded(length: bigint): bigint {
  const bits = (value: bigint): number => value.toString(2).length
  const e = bits(length) - 1
  const s = bits(BigInt(e))
  const m = e > s ? (1n << BigInt(e - s)) - 1n : 0n
  const rounded = ((length + m) / (m + 1n)) * (m + 1n)
  return rounded < 4096n ? 4096n : rounded
}

/** One seal of HPKE (RFC 9180 sections 4 and 5) with KEM 0x0010 and KDF 0x0001. */
export function hpkeSeal(given: {
  aead: 1 | 2
  /** Private scalar of the ephemeral key. */
  skE: Uint8Array
  pkR: Uint8Array
  info: Uint8Array
  aad?: Uint8Array
  plaintext: Uint8Array
  psk?: Uint8Array
  pskId?: Uint8Array
}): { enc: Uint8Array<ArrayBuffer>; sealed: Uint8Array<ArrayBuffer>; key: Uint8Array } {
  const none = new Uint8Array()
  const { aead, skE, pkR, info, aad = none, plaintext, psk = none, pskId = none } = given
  const extract = (suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array) =>
    hmac(salt, join(ascii('HPKE-v1'), suite, ascii(label), ikm))
  const expand = (
    suite: Uint8Array,
    prk: Uint8Array,
    label: string,
    context: Uint8Array,
    length: number,
  ) => {
    const labelled = join(integer(length, 2), ascii('HPKE-v1'), suite, ascii(label), context)
    return hmac(prk, join(labelled, integer(1, 1))).slice(0, length)
  }

  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(skE)
  const enc = Uint8Array.from(ecdh.getPublicKey())
  const kem = join(ascii('KEM'), integer(0x10, 2))
  const prk = extract(kem, none, 'eae_prk', ecdh.computeSecret(pkR))
  const shared = expand(kem, prk, 'shared_secret', join(enc, pkR), 32)

  const suite = join(ascii('HPKE'), integer(0x10, 2), integer(1, 2), integer(aead, 2))
  const context = join(
    integer(psk.length > 0 ? 1 : 0, 1),
    extract(suite, none, 'psk_id_hash', pskId),
    extract(suite, none, 'info_hash', info),
  )
  const secret = extract(suite, shared, 'secret', psk)
  const key = expand(suite, secret, 'key', context, aead === 1 ? 16 : 32)
  const nonce = expand(suite, secret, 'base_nonce', context, 12)
  return { enc, sealed: gcm(key, nonce, plaintext, aad), key }
}

/** RSAES-OAEP (RFC 8017 section 7.1.1) with SHA-256, MGF1 with SHA-256, no label, and this seed. */
export function oaepEncrypt(
  modulus: Uint8Array,
  message: Uint8Array,
  seed: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const mask = (from: Uint8Array, length: number): Uint8Array => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
      sha256(join(from, integer(i, 4))),
    )
    return join(...blocks).subarray(0, length)
  }
  const masked = (bytes: Uint8Array, by: Uint8Array): Uint8Array =>
    bytes.map((byte, i) => byte ^ (by[i] ?? 0))

  const zeros = new Uint8Array(modulus.length - message.length - 66)
  const block = join(sha256(new Uint8Array()), zeros, integer(1, 1), message)
  const maskedBlock = masked(block, mask(seed, block.length))
  const maskedSeed = masked(seed, mask(maskedBlock, 32))
  const n = Buffer.from(modulus).toString('base64url')
  const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' })
  const padding = constants.RSA_NO_PADDING
  const encoded = join(integer(0, 1), maskedSeed, maskedBlock)
  return Uint8Array.from(publicEncrypt({ key, padding }, encoded))
}

/** One seal of suite 2. */
export function rsaSeal(given: {
  modulus: Uint8Array
  share: Uint8Array
  /** Of OAEP; 32 bytes. */
  seed: Uint8Array
  info: Uint8Array
  plaintext: Uint8Array
  psk?: Uint8Array
  pskId?: Uint8Array
}): { enc: Uint8Array<ArrayBuffer>; sealed: Uint8Array<ArrayBuffer> } {
  const { modulus, share, seed, info, plaintext, psk, pskId = new Uint8Array() } = given
  const enc = oaepEncrypt(modulus, share, seed)
  const bound = h('rsa', integer(psk === undefined ? 0 : 1, 1), pskId, modulus, enc, info)
  const key = hkdf(share, psk ?? new Uint8Array(), bound)
  return { enc, sealed: gcm(key, new Uint8Array(12), plaintext) }
}
