import { expect, it } from 'vitest'
import { hkdf, hkdfKey, NO_SALT } from './hkdf.ts'
import { rejectsEveryExport } from './testing/exports.ts'
import { fixed } from './testing/fixed.ts'
import * as independent from './testing/independent.ts'

const { hex, unhex } = independent

it('has a second implementation that gives the output of RFC 5869 appendix A.1', () => {
  const ikm = unhex('0b'.repeat(22))
  const salt = unhex('000102030405060708090a0b0c')
  const okm = '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf'
  const info = unhex('f0f1f2f3f4f5f6f7f8f9')
  expect(hex(independent.hkdf(ikm, salt, info))).toBe(okm)
  const prk = independent.hmac(salt, ikm)
  expect(hex(independent.hmac(prk, independent.join(info, unhex('01'))))).toBe(okm)
})

it('agrees with a second implementation, and no salt is the empty one', async () => {
  const salt = fixed('salt').slice(0, 16)
  expect(await hkdf(fixed('secret'), salt, 'valise/1 x')).toEqual(
    independent.hkdf(fixed('secret'), salt, 'valise/1 x'),
  )
  expect(await hkdf(fixed('secret'), NO_SALT, 'valise/1 x')).toEqual(
    independent.hkdf(fixed('secret'), new Uint8Array(), 'valise/1 x'),
  )
})

it('takes an info that is not text as it stands', async () => {
  const info = unhex('ff00f0')
  expect(await hkdf(fixed('secret'), NO_SALT, info)).toEqual(
    independent.hkdf(fixed('secret'), NO_SALT, info),
  )
})

it('derives keys that cannot be exported', async () => {
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const key = await hkdfKey(fixed('secret'), NO_SALT, 'valise/1 x', hmac, ['sign'])
  await rejectsEveryExport(key)
  const tag = await crypto.subtle.sign('HMAC', key, fixed('message'))
  const same = independent.hkdf(fixed('secret'), new Uint8Array(), 'valise/1 x')
  expect(new Uint8Array(tag)).toEqual(independent.hmac(same, fixed('message')))
})
