import { expect, it } from 'vitest'
import { hpkeP256 } from './hpke-p256.ts'
import { SUPPORTED_SUITES, suiteOf } from './index.ts'

it('knows suite 1 and refuses the others by name', () => {
  expect(SUPPORTED_SUITES).toEqual([1])
  expect(suiteOf(1)).toBe(hpkeP256)
  for (const unknown of [0, 2, 3, 255]) {
    expect(() => suiteOf(unknown)).toThrow(expect.objectContaining({ code: 'unknown-suite' }))
  }
})
