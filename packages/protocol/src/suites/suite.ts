import type { Bytes } from '../bytes/bytes.ts'

/** A key that both sides know already, and the name it goes by. */
export interface PreSharedKey {
  /** Not secret. */
  id: Bytes
  /** 32 bytes. */
  key: Bytes
}

export interface SealParams {
  /** The recipient's public key, as it stands in its identity. */
  recipient: Bytes
  /** Bound into the key: opening under another info fails. */
  info: Bytes
  plaintext: Bytes
  psk?: PreSharedKey
}

export interface OpenParams {
  pair: CryptoKeyPair
  enc: Bytes
  sealed: Bytes
  info: Bytes
  psk?: PreSharedKey
}

/** One way to seal a transfer's key for one recipient. One file a suite. */
export interface Suite {
  /** Its number in identities and transcripts. */
  readonly number: number
  /** Bytes of `enc`. */
  readonly encLength: number
  /** Bytes of `sealed` for a content key of 32 bytes. */
  readonly sealedLength: number
  /** A fresh pair; the private key cannot be exported. */
  makePair(): Promise<CryptoKeyPair>
  exportPublicKey(pair: CryptoKeyPair): Promise<Bytes>
  /** Rejects with RangeError or DOMException what is not a valid public key. */
  importPublicKey(bytes: Bytes): Promise<CryptoKey>
  /** Rejects when the recipient's key is not valid. Everything is fresh in every call. */
  seal(params: SealParams): Promise<{ enc: Bytes; sealed: Bytes }>
  /** Rejects when anything at all differs from what was sealed. */
  open(params: OpenParams): Promise<Bytes>
}
