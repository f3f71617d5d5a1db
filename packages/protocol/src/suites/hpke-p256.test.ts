import { describe, expect, it } from 'vitest'
import { fixed, fixedPair } from '../testing/fixed.ts'
import { hex, hpkeSeal, publicKeyOf, unhex } from '../testing/independent.ts'
import type { HpkeVectors } from '../testing/published.ts'
import { suiteConformance } from '../testing/suite.conformance.ts'
import { readVectors } from '../testing/vectors.ts'
import { hpkeP256, sealWithEphemeral } from './hpke-p256.ts'

const point = publicKeyOf(fixed('point'))
const compressed = Uint8Array.from([2 + ((point[64] ?? 0) & 1), ...point.subarray(1, 33)])
const hybrid = Uint8Array.from([6 + ((point[64] ?? 0) & 1), ...point.subarray(1)])
const offCurve = Uint8Array.from(point)
offCurve[64] = (offCurve[64] ?? 0) ^ 1

const malformed = {
  empty: new Uint8Array(),
  'a byte short': point.slice(0, 64),
  'a byte long': Uint8Array.from([...point, 0]),
  compressed,
  hybrid,
  'off the curve': offCurve,
  'all zero': new Uint8Array(65),
  'zero with the right first byte': Uint8Array.from([4, ...new Uint8Array(64)]),
}
// So many that a library that guesses the sign of y cannot be right every time.
suiteConformance('suite 1', hpkeP256, malformed, { freshPairs: 64 })

describe('suite 1 against RFC 9180', () => {
  const { vectors } = readVectors<HpkeVectors>('rfc9180')

  it('has a second implementation that gives the published ciphertexts', () => {
    for (const v of vectors) {
      const made = hpkeSeal({
        aead: v.aead,
        skE: unhex(v.skEm),
        pkR: unhex(v.pkRm),
        info: unhex(v.info),
        aad: unhex(v.aad),
        plaintext: unhex(v.plaintext),
        ...(v.psk && { psk: unhex(v.psk) }),
        ...(v.pskId && { pskId: unhex(v.pskId) }),
      })
      expect(hex(made.enc)).toBe(v.enc)
      expect(hex(made.sealed)).toBe(v.ciphertext)
      if (v.key) expect(hex(made.key)).toBe(v.key)
    }
  })

  it('agrees with that implementation in both modes, with no additional data', async () => {
    for (const v of vectors) {
      const info = fixed('info')
      const plaintext = fixed('content key')
      const psk = { key: fixed('psk'), id: unhex('00ff10') }
      const [skE, pkR] = [unhex(v.skEm), unhex(v.pkRm)]
      const ephemeral = await fixedPair(skE, 'ECDH')
      const base = await sealWithEphemeral(ephemeral, { recipient: pkR, info, plaintext })
      expect(base).toEqual(sealedBy({ skE, pkR, info, plaintext }))
      const keyed = await sealWithEphemeral(ephemeral, { recipient: pkR, info, plaintext, psk })
      expect(keyed).toEqual(sealedBy({ skE, pkR, info, plaintext, psk: psk.key, pskId: psk.id }))
      const pair = await fixedPair(unhex(v.skRm), 'ECDH')
      expect(await hpkeP256.open({ pair, info, ...base })).toEqual(plaintext)
      expect(await hpkeP256.open({ pair, info, psk, ...keyed })).toEqual(plaintext)
    }
  })
})

function sealedBy(given: Omit<Parameters<typeof hpkeSeal>[0], 'aead'>) {
  const { enc, sealed } = hpkeSeal({ aead: 2, ...given })
  return { enc, sealed }
}
