import { expect, it } from 'vitest'
import { codePairs, formatReceiverCode, readLastFour } from './receiver-code.ts'

it('is written in four pairs, without a hyphen', () => {
  expect(formatReceiverCode('ZXCV0987')).toBe('ZX CV 09 87')
  expect(codePairs('ZXCV0987')).toEqual(['ZX', 'CV', '09', '87'])
})

it('reads the last four symbols, and only four', () => {
  expect(readLastFour(' o9-8l ')).toBe('0981')
  for (const typed of ['098', '09877', 'ZXCV0987', '']) expect(readLastFour(typed)).toBeUndefined()
})
