import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { type Bytes, u8 } from '../bytes/bytes.ts'
import { hkdfKey, NO_SALT } from '../hkdf.ts'
import { labelledHash } from '../wire/labelled-hash.ts'
import type { OpenParams, SealParams, Suite } from './suite.ts'

/** RSAES-OAEP (RFC 8017 section 7.1) with SHA-256 and MGF1 with SHA-256; the label is empty. */
const KEY = { name: 'RSA-OAEP', hash: 'SHA-256' } as const
const MODULUS_BYTES = 384
const PUBLIC_EXPONENT = Uint8Array.of(1, 0, 1)
const SHARE_BYTES = 32
const AES = { name: 'AES-GCM', length: 256 } as const
/** The key is used once: its nonce need not differ from that of any other. */
const NONCE = new Uint8Array(12)

/**
 * Suite 2, for peers with RSA alone: RSA-OAEP-3072 wraps a random share, one HKDF binds it to all
 * else, AES-256-GCM seals.
 */
export const rsaOaep: Suite = {
  number: 2,
  encLength: MODULUS_BYTES,
  sealedLength: 48,
  exportPublicKey,
  importPublicKey,

  async makePair() {
    const algorithm = {
      ...KEY,
      modulusLength: MODULUS_BYTES * 8,
      publicExponent: PUBLIC_EXPONENT,
    }
    return crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt'])
  },

  async seal(params) {
    const key = await importPublicKey(params.recipient)
    const share = crypto.getRandomValues(new Uint8Array(SHARE_BYTES))
    const enc = new Uint8Array(await crypto.subtle.encrypt(KEY, key, share))
    return { enc, sealed: await sealWithShare(share, enc, params) }
  },

  async open({ pair, enc, sealed, info, psk }: OpenParams) {
    // Some engines would take a longer one whose first bytes are zero.
    if (enc.length !== MODULUS_BYTES) throw new RangeError('not the length of an encapsulation')
    const share = new Uint8Array(await crypto.subtle.decrypt(KEY, pair.privateKey, enc))
    if (share.length !== SHARE_BYTES) throw new RangeError(`a share has ${SHARE_BYTES} bytes`)
    const bound = { recipient: await exportPublicKey(pair), info, ...(psk && { psk }) }
    const key = await sealingKey(share, enc, bound, 'decrypt')
    return new Uint8Array(await crypto.subtle.decrypt({ name: AES.name, iv: NONCE }, key, sealed))
  },
}

/**
 * Seals under a share and its encapsulation that are handed in. Exported for the test vectors
 * alone, since WebCrypto takes no seed for OAEP: a share must never be used twice.
 */
export async function sealWithShare(share: Bytes, enc: Bytes, params: SealParams): Promise<Bytes> {
  const key = await sealingKey(share, enc, params, 'encrypt')
  return new Uint8Array(
    await crypto.subtle.encrypt({ name: AES.name, iv: NONCE }, key, params.plaintext),
  )
}

/** HKDF over the share: salt psk, info `H("rsa", hasPsk u8, psk_id, kemKey, enc, info)`. */
async function sealingKey(
  share: Bytes,
  enc: Bytes,
  { recipient, info, psk }: Pick<SealParams, 'recipient' | 'info' | 'psk'>,
  usage: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  const hasPsk = u8(psk === undefined ? 0 : 1)
  const pskId = psk?.id ?? new Uint8Array()
  const bound = await labelledHash('rsa', hasPsk, pskId, recipient, enc, info)
  return hkdfKey(share, psk?.key ?? NO_SALT, bound, AES, [usage])
}

/** The modulus: WebCrypto knows no raw form of an RSA key. */
async function exportPublicKey({ publicKey }: CryptoKeyPair): Promise<Bytes> {
  const { n } = await crypto.subtle.exportKey('jwk', publicKey)
  const modulus = fromBase64url(n ?? '')
  if (modulus === undefined || !isModulus(modulus)) throw new RangeError('not a key of this suite')
  return modulus
}

async function importPublicKey(modulus: Bytes): Promise<CryptoKey> {
  if (!isModulus(modulus)) throw new RangeError('not an odd modulus of 3072 bits')
  const jwk = {
    kty: 'RSA',
    n: toBase64url(modulus),
    e: toBase64url(PUBLIC_EXPONENT),
    alg: 'RSA-OAEP-256',
  }
  return crypto.subtle.importKey('jwk', jwk, KEY, true, ['encrypt'])
}

/** Exactly 3072 bits, and odd. */
function isModulus(bytes: Uint8Array): boolean {
  const [first = 0, last = 0] = [bytes[0], bytes[MODULUS_BYTES - 1]]
  return bytes.length === MODULUS_BYTES && first >= 0x80 && last % 2 === 1
}
