import { describe, expect, it, vi } from 'vitest'
import { fixed, fixedModulus } from '../testing/fixed.ts'
import { hex, join, oaepEncrypt, publicKeyOf, rsaSeal, unhex } from '../testing/independent.ts'
import { rsaPair } from '../testing/key-pairs.ts'
import type { RsaVectors } from '../testing/published.ts'
import { suiteConformance } from '../testing/suite.conformance.ts'
import { readVectors } from '../testing/vectors.ts'
import { rsaOaep, sealWithShare } from './rsa-oaep.ts'

const modulus = fixedModulus('modulus')
const changed = (at: number, to: (byte: number) => number) =>
  modulus.map((byte, i) => (i === at ? to(byte) : byte))

const malformed = {
  empty: new Uint8Array(),
  'a byte short': modulus.slice(0, 383),
  'a byte long': join(modulus, unhex('01')),
  'with a zero before it': join(unhex('00'), modulus),
  'of 2048 bits': modulus.slice(128),
  'of 4096 bits': join(modulus, modulus.slice(256)),
  even: changed(383, (byte) => byte ^ 1),
  'with its top bit clear': changed(0, (byte) => byte & 0x7f),
  'all zero': new Uint8Array(384),
  one: join(new Uint8Array(383), unhex('01')),
  'a key of suite 1': publicKeyOf(fixed('point')),
}
// Each of them takes up to half a second.
suiteConformance('suite 2', rsaOaep, malformed, { freshPairs: 3 })

describe('suite 2', () => {
  const info = fixed('info')
  const plaintext = fixed('content key')
  const psk = { id: unhex('00ff10'), key: fixed('psk') }
  const { privateKey } = readVectors<RsaVectors>('rsa-oaep')

  async function recipient() {
    const pair = await rsaPair(privateKey)
    return { pair, recipient: await rsaOaep.exportPublicKey(pair) }
  }

  /** What a peer may do that follows the rules with a share of its own. */
  async function sealedUnder(share: Uint8Array<ArrayBuffer>) {
    const { pair, recipient: modulus } = await recipient()
    const enc = oaepEncrypt(modulus, share, fixed('seed'))
    const sealed = await sealWithShare(share, enc, { recipient: modulus, info, plaintext })
    return { pair, info, enc, sealed }
  }

  it('agrees with a second implementation in both modes', async () => {
    const { pair, recipient: modulus } = await recipient()
    const [share, seed] = [fixed('share'), fixed('seed')]
    const base = rsaSeal({ modulus, share, seed, info, plaintext })
    expect(await rsaOaep.open({ pair, info, ...base })).toEqual(plaintext)
    const params = { recipient: modulus, info, plaintext }
    expect(hex(await sealWithShare(share, base.enc, params))).toBe(hex(base.sealed))

    const asPsk = { psk: psk.key, pskId: psk.id }
    const keyed = rsaSeal({ modulus, share, seed, info, plaintext, ...asPsk })
    expect(await rsaOaep.open({ pair, info, psk, ...keyed })).toEqual(plaintext)
    expect(hex(await sealWithShare(share, keyed.enc, { ...params, psk }))).toBe(hex(keyed.sealed))
  })

  it('tells no pre-shared key from one that is all zero', async () => {
    const { pair, recipient: modulus } = await recipient()
    const base = await rsaOaep.seal({ recipient: modulus, info, plaintext })
    const zero = { id: new Uint8Array(), key: new Uint8Array(32) }
    await expect(rsaOaep.open({ pair, info, psk: zero, ...base })).rejects.toThrow()
  })

  it('takes a share of exactly 32 bytes', async () => {
    expect(await rsaOaep.open(await sealedUnder(fixed('share')))).toEqual(plaintext)
    for (const length of [0, 1, 31, 33, 64, 318]) {
      const share = new Uint8Array(length).fill(7)
      await expect(rsaOaep.open(await sealedUnder(share)), `${length}`).rejects.toThrow(RangeError)
    }
  })

  it('takes an encapsulation of exactly 384 bytes', async () => {
    const good = await sealedUnder(fixed('share'))
    for (const enc of [join(unhex('00'), good.enc), good.enc.slice(0, 383), new Uint8Array()]) {
      await expect(rsaOaep.open({ ...good, enc })).rejects.toThrow(RangeError)
    }
  })

  it('binds the encapsulation and the public key, not the share alone', async () => {
    const { pair, recipient: modulus } = await recipient()
    const share = fixed('share')
    const [one, two] = ['one', 'two'].map((seed) => oaepEncrypt(modulus, share, fixed(seed)))
    if (one === undefined || two === undefined) throw new Error('two encapsulations')
    const params = { recipient: modulus, info, plaintext }
    const sealed = await sealWithShare(share, one, params)
    expect(await rsaOaep.open({ pair, info, enc: one, sealed })).toEqual(plaintext)
    await expect(rsaOaep.open({ pair, info, enc: two, sealed })).rejects.toThrow()
    const forOther = await sealWithShare(share, one, { ...params, recipient: fixedModulus('x') })
    await expect(rsaOaep.open({ pair, info, enc: one, sealed: forOther })).rejects.toThrow()
  })

  it('makes keys of 3072 bits with exponent 65537', async () => {
    const generate = vi.spyOn(crypto.subtle, 'generateKey')
    try {
      const { publicKey, privateKey } = await rsaOaep.makePair()
      expect(generate).toHaveBeenCalledOnce()
      expect(publicKey.algorithm).toMatchObject({
        name: 'RSA-OAEP',
        hash: { name: 'SHA-256' },
        modulusLength: 3072,
        publicExponent: Uint8Array.of(1, 0, 1),
      })
      expect(privateKey.usages).toEqual(['decrypt'])
      const modulus = await rsaOaep.exportPublicKey({ publicKey, privateKey })
      expect((await rsaOaep.importPublicKey(modulus)).algorithm).toEqual(publicKey.algorithm)
    } finally {
      generate.mockRestore()
    }
  })

  it('exports no key that is not of this suite', async () => {
    const small = await crypto.subtle.generateKey(
      {
        name: 'RSA-OAEP',
        hash: 'SHA-256',
        modulusLength: 2048,
        publicExponent: Uint8Array.of(1, 0, 1),
      },
      false,
      ['encrypt', 'decrypt'],
    )
    await expect(rsaOaep.exportPublicKey(small)).rejects.toThrow(RangeError)
  })
})
