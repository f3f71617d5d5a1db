import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from 'hpke'
import type { Bytes } from '../bytes/bytes.ts'
import { isUncompressedPoint, POINT_BYTES } from '../signing.ts'
import type { OpenParams, PreSharedKey, SealParams, Suite } from './suite.ts'

const KEY = { name: 'ECDH', namedCurve: 'P-256' } as const

/**
 * HPKE (RFC 9180 section 7): KEM 0x0010 DHKEM(P-256, HKDF-SHA256), KDF 0x0001 HKDF-SHA256,
 * AEAD 0x0002 AES-256-GCM; mode_base, or mode_psk when there is a pre-shared key.
 */
const hpke = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM)

/** Suite 1, the default: every browser has all of it in WebCrypto. */
export const hpkeP256: Suite = {
  number: 1,
  encLength: POINT_BYTES,
  sealedLength: 48,
  makePair,
  importPublicKey,

  async exportPublicKey(pair) {
    return new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  },

  async seal(params) {
    return sealBy(hpke, params)
  },

  async open({ pair, enc, sealed, info, psk }: OpenParams) {
    // The whole pair: a lone non-extractable private key does not say what its public one is.
    return new Uint8Array(await hpke.Open(pair, enc, sealed, { info, ...pskOf(psk) }))
  },
}

/**
 * Seals under an ephemeral pair that is handed in. Exported for the test vectors alone: a pair must
 * never be used twice.
 */
export async function sealWithEphemeral(
  ephemeral: CryptoKeyPair,
  params: SealParams,
): Promise<{ enc: Bytes; sealed: Bytes }> {
  const kem = () => ({ ...KEM_DHKEM_P256_HKDF_SHA256(), GenerateKeyPair: async () => ephemeral })
  return sealBy(new CipherSuite(kem, KDF_HKDF_SHA256, AEAD_AES_256_GCM), params)
}

/** One seal a context, sequence 0, no additional data. */
async function sealBy(
  suite: CipherSuite,
  { recipient, info, plaintext, psk }: SealParams,
): Promise<{ enc: Bytes; sealed: Bytes }> {
  const key = await importPublicKey(recipient)
  const made = await suite.Seal(key, plaintext, { info, ...pskOf(psk) })
  return {
    enc: new Uint8Array(made.encapsulatedSecret),
    sealed: new Uint8Array(made.ciphertext),
  }
}

function pskOf(psk: PreSharedKey | undefined): { psk?: Bytes; pskId?: Bytes } {
  return psk === undefined ? {} : { psk: psk.key, pskId: psk.id }
}

async function makePair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY, false, ['deriveBits'])
}

async function importPublicKey(bytes: Bytes): Promise<CryptoKey> {
  if (!isUncompressedPoint(bytes)) throw new RangeError('not an uncompressed P-256 point')
  return crypto.subtle.importKey('raw', bytes, KEY, true, [])
}
