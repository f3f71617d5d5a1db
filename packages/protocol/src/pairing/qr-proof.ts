import { type Bytes, utf8 } from '../bytes/bytes.ts'
import { hkdf, hkdfKey, NO_SALT } from '../hkdf.ts'
import { labelledHash } from '../wire/labelled-hash.ts'

const HMAC = { name: 'HMAC', hash: 'SHA-256', length: 256 } as const
const SECRET_BYTES = 32
const ROOT_BYTES = 16

/** What both sides of a scanned pairing make of the secret in the QR code. */
export interface QrKeys {
  /** Proves that a request saw the QR code; not extractable. */
  tagR: CryptoKey
  /** Proves that a hello comes from who drew the QR code; not extractable. */
  tagS: CryptoKey
  /** Goes into every envelope of the pairing, 32 bytes. */
  psk: Bytes
}

export interface JoinParts {
  code: string
  /** id(R), 32 bytes. */
  receiver: Bytes
  /** C, 32 bytes. */
  commitment: Bytes
}

export interface HelloParts {
  code: string
  /** C, 32 bytes. */
  commitment: Bytes
  /** id(S), 32 bytes. */
  sender: Bytes
  nS: Bytes
}

/** The keys of a link's secret (32 bytes): HKDF with an info for each use. */
export async function qrKeysOf(secret: Bytes): Promise<QrKeys> {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a secret has ${SECRET_BYTES} bytes`)
  const [tagR, tagS, psk] = await Promise.all([
    hkdfKey(secret, NO_SALT, 'valise/1 qr-join', HMAC, ['sign', 'verify']),
    hkdfKey(secret, NO_SALT, 'valise/1 qr-hello', HMAC, ['sign', 'verify']),
    hkdf(secret, NO_SALT, 'valise/1 qr-psk'),
  ])
  return { tagR, tagS, psk }
}

/** The tag of a scanned request: HMAC(KtagR, H("join", code, id(R), C)), 32 bytes. */
export async function joinTag(keys: QrKeys, parts: JoinParts): Promise<Bytes> {
  return tag(keys.tagR, await joinHash(parts))
}

/** Compared in constant time. Never throws. */
export async function joinTagHolds(keys: QrKeys, parts: JoinParts, tag: Bytes): Promise<boolean> {
  return crypto.subtle.verify('HMAC', keys.tagR, tag, await joinHash(parts))
}

/** The tag of a hello to a scanned request: HMAC(KtagS, H("hello", code, C, id(S), nS)). */
export async function helloTag(keys: QrKeys, parts: HelloParts): Promise<Bytes> {
  return tag(keys.tagS, await helloHash(parts))
}

/** Compared in constant time. Never throws. */
export async function helloTagHolds(keys: QrKeys, parts: HelloParts, tag: Bytes): Promise<boolean> {
  return crypto.subtle.verify('HMAC', keys.tagS, tag, await helloHash(parts))
}

/**
 * `F`: the first 16 bytes of H("sender-root", sessionId, suites, signKey). It stands in the link
 * and fixes the sender's signing key even for those who share the secret.
 */
export async function senderRoot(parts: {
  sessionId: Bytes
  suites: readonly number[]
  signKey: Bytes
}): Promise<Bytes> {
  const { sessionId, suites, signKey } = parts
  const hash = await labelledHash('sender-root', sessionId, Uint8Array.from(suites), signKey)
  return hash.slice(0, ROOT_BYTES)
}

async function tag(key: CryptoKey, hash: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, hash))
}

async function joinHash({ code, receiver, commitment }: JoinParts): Promise<Bytes> {
  return labelledHash('join', utf8(code), receiver, commitment)
}

async function helloHash({ code, commitment, sender, nS }: HelloParts): Promise<Bytes> {
  return labelledHash('hello', utf8(code), commitment, sender, nS)
}
