import { expect, it } from 'vitest'
import { hpkeP256 } from './hpke-p256.ts'
import { SUPPORTED_SUITES, suiteOf } from './index.ts'
import { rsaOaep } from './rsa-oaep.ts'

it('knows suites 1 and 2, and refuses the others by name', () => {
  expect(SUPPORTED_SUITES).toEqual([1, 2])
  expect(suiteOf(1)).toBe(hpkeP256)
  expect(suiteOf(2)).toBe(rsaOaep)
  for (const unknown of [0, 3, 255]) {
    expect(() => suiteOf(unknown)).toThrow(expect.objectContaining({ code: 'unknown-suite' }))
  }
})
