import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
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
    const library = new CipherSuite({
      kem: new DhkemP256HkdfSha256(),
      kdf: new HkdfSha256(),
      aead: new Aes256Gcm(),
    })
    const context = await library.createRecipientContext({
      recipientKey: await p256Pair(unhex(v.skRm), unhex(v.pkRm), 'ECDH'),
      enc: unhex(v.enc),
      info: unhex(v.info),
    })
    const opened = await context.open(unhex(v.ciphertext), unhex(v.aad))
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
