import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { Bytes } from '../bytes/bytes.ts'
import { isUncompressedPoint, POINT_BYTES } from '../signing.ts'
import type { OpenParams, SealParams, Suite } from './suite.ts'

const KEY = { name: 'ECDH', namedCurve: 'P-256' } as const

/**
 * HPKE (RFC 9180 section 7): KEM 0x0010 DHKEM(P-256, HKDF-SHA256), KDF 0x0001 HKDF-SHA256,
 * AEAD 0x0002 AES-256-GCM; mode_base, or mode_psk when there is a pre-shared key.
 */
const hpke = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
})

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
    return sealWithEphemeral(await makePair(), params)
  },

  async open({ pair, enc, sealed, info, psk }: OpenParams) {
    const context = await hpke.createRecipientContext({
      // The whole pair: from a lone non-extractable private key the library must guess the sign
      // of y of the public one, and is wrong half of the time.
      recipientKey: pair,
      enc,
      info,
      ...(psk && { psk }),
    })
    return new Uint8Array(await context.open(sealed))
  },
}

/**
 * Seals under an ephemeral pair that is handed in. The library's own generator would make an
 * extractable one. Exported for the test vectors alone: a pair must never be used twice.
 */
export async function sealWithEphemeral(
  ephemeral: CryptoKeyPair,
  { recipient, info, plaintext, psk }: SealParams,
): Promise<{ enc: Bytes; sealed: Bytes }> {
  const context = await hpke.createSenderContext({
    recipientPublicKey: await importPublicKey(recipient),
    info,
    ekm: ephemeral,
    ...(psk && { psk }),
  })
  const sealed = new Uint8Array(await context.seal(plaintext))
  return { enc: new Uint8Array(context.enc), sealed }
}

async function makePair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY, false, ['deriveBits'])
}

async function importPublicKey(bytes: Bytes): Promise<CryptoKey> {
  if (!isUncompressedPoint(bytes)) throw new RangeError('not an uncompressed P-256 point')
  return crypto.subtle.importKey('raw', bytes, KEY, true, [])
}
