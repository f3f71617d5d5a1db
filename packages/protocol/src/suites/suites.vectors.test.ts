import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from 'hpke'
import { describe, expect, it } from 'vitest'
import { hex, unhex } from '../testing/hex.ts'
import { p256Pair, rsaPair } from '../testing/key-pairs.ts'
import type { AesVectors, HpkeVectors, RsaVectors } from '../testing/published.ts'
import { readVectors } from '../testing/vectors.ts'
import { rsaOaep, sealWithShare } from './rsa-oaep.ts'

describe('AES-256-GCM', () => {
  const { vectors } = readVectors<AesVectors>('aes-256-gcm')

  it.each(vectors)('gives what NIST published: $tag, valid $valid', async (v) => {
    const gcm = { name: 'AES-GCM', iv: unhex(v.iv) }
    const usages: KeyUsage[] = ['encrypt', 'decrypt']
    const key = await crypto.subtle.importKey('raw', unhex(v.key), 'AES-GCM', false, usages)
    const sealed = unhex(v.ciphertext + v.tag)
    if (v.valid) {
      const encrypted = await crypto.subtle.encrypt(gcm, key, unhex(v.plaintext))
      expect(hex(new Uint8Array(encrypted))).toBe(v.ciphertext + v.tag)
      const opened = await crypto.subtle.decrypt(gcm, key, sealed)
      expect(hex(new Uint8Array(opened))).toBe(v.plaintext)
    } else {
      await expect(crypto.subtle.decrypt(gcm, key, sealed)).rejects.toThrow()
    }
  })
})

describe('suite 1', () => {
  const { vectors } = readVectors<HpkeVectors>('rfc9180')

  it('uses a library that opens the published ciphertext of its own parameters', async () => {
    const v = vectors.find(({ aead }) => aead === 2)
    if (v === undefined) throw new Error('no vector for AES-256-GCM')
    const library = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM)
    const pair = await p256Pair(unhex(v.skRm), unhex(v.pkRm), 'ECDH')
    const bound = { info: unhex(v.info), aad: unhex(v.aad) }
    const opened = await library.Open(pair, unhex(v.enc), unhex(v.ciphertext), bound)
    expect(hex(new Uint8Array(opened))).toBe(v.plaintext)
  })
})

describe('suite 2', () => {
  const { privateKey, vectors } = readVectors<RsaVectors>('rsa-oaep')

  /** Opens what is sealed under `share`, if the suite finds it in `enc`. */
  async function opens(share: string, enc: string): Promise<string> {
    const pair = await rsaPair(privateKey)
    const recipient = await rsaOaep.exportPublicKey(pair)
    const params = { recipient, info: unhex('01'), plaintext: unhex('c0ffee') }
    const sealed = await sealWithShare(unhex(share), unhex(enc), params)
    return hex(await rsaOaep.open({ pair, enc: unhex(enc), sealed, info: params.info }))
  }

  it.each(vectors)('decrypts what Wycheproof published: $tcId $comment', async (v) => {
    const pair = await rsaPair(privateKey)
    const opened = crypto.subtle.decrypt(
      { name: 'RSA-OAEP', label: unhex(v.label) },
      pair.privateKey,
      unhex(v.ciphertext),
    )
    if (v.result === 'valid') expect(hex(new Uint8Array(await opened))).toBe(v.message)
    else await expect(opened).rejects.toThrow()
  })

  it.each(vectors)('takes a share of 32 bytes without a label alone: $tcId', async (v) => {
    const isShare = v.result === 'valid' && v.label === '' && v.message.length === 64
    const opened = opens(v.message, v.ciphertext)
    if (isShare) expect(await opened).toBe('c0ffee')
    else await expect(opened).rejects.toThrow()
  })
})
