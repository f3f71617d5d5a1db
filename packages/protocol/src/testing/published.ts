// What the files of published vectors hold; each names its origin.
import type { RsaPrivateJwk } from './key-pairs.ts'

interface Published<V> {
  origin: string
  vectors: V[]
}

export type HkdfVectors = Published<{
  ikm: string
  salt: string
  info: string
  prk: string
  okm: string
}>

export type AesVectors = Published<
  { key: string; iv: string; ciphertext: string; tag: string } & (
    | { valid: true; plaintext: string }
    | { valid: false }
  )
>

export type EcdsaVectors = Published<{
  source: string
  publicKey: string
  message: string
  /** r ‖ s. */
  signature: string
  valid: boolean
}>

export type HpkeVectors = Published<{
  mode: 0 | 1
  aead: 1 | 2
  info: string
  skEm: string
  skRm: string
  pkRm: string
  enc: string
  key?: string
  psk?: string
  pskId?: string
  aad: string
  plaintext: string
  ciphertext: string
}>

export type RsaVectors = Published<{
  tcId: number
  comment: string
  message: string
  label: string
  result: 'valid' | 'invalid'
  ciphertext: string
}> & { privateKey: RsaPrivateJwk }
