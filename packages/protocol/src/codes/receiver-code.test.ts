import { expect, it } from 'vitest'
import type { CodeVectors } from '../testing/vector-sets/codes.ts'
import { readVectors } from '../testing/vectors.ts'
import { codePairs, formatReceiverCode, readLastFour } from './receiver-code.ts'

const vectors = readVectors<CodeVectors>('codes')

it('is written in four pairs, without a hyphen', () => {
  for (const { code, shown } of vectors.receiverCodes) expect(formatReceiverCode(code)).toBe(shown)
  expect(codePairs('ZXCV0987')).toEqual(['ZX', 'CV', '09', '87'])
})

it('reads the last four symbols kindly, and only four', () => {
  for (const { typed, symbols } of vectors.lastFour) {
    expect(readLastFour(typed) ?? null, typed).toBe(symbols)
  }
})
