import { describe, expect, it } from 'vitest'
import {
  formatCountdown,
  formatDuration,
  formatSize,
  formatSizeOf,
  listed,
  percentOf,
} from './format.ts'

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [2_400_000, '2.4 MB'],
    [214_000_000, '214 MB'],
    [999_600, '1 MB'],
    [1_900_000_000, '1.9 GB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text)
  })

  it('writes one unit where one is enough', () => {
    expect(formatSizeOf(1_200_000_000, 1_900_000_000)).toBe('1.2 of 1.9 GB')
    expect(formatSizeOf(500_000, 1_900_000_000)).toBe('500 kB of 1.9 GB')
  })

  it.each([
    [0, '0 s'],
    [27, '27 s'],
    [72, '1 min 12 s'],
    [7500, '2 h 5 min'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })

  it('counts down to zero and no further', () => {
    expect(formatCountdown(899_001)).toBe('15:00')
    expect(formatCountdown(59_000)).toBe('0:59')
    expect(formatCountdown(-5)).toBe('0:00')
  })

  it('says 100 percent only when all of it is there', () => {
    expect(percentOf(999_999, 1_000_000)).toBe(99)
    expect(percentOf(0, 0)).toBe(100)
    expect(percentOf(1, undefined)).toBeUndefined()
  })

  it('lists with commas and one and', () => {
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
  })
})
