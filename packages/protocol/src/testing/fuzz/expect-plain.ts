import { expect } from 'vitest'

/** Bytes of a member, at least and at most; without the code under test. */
const lengths: Record<string, [least: number, most: number]> = {
  bootId: [16, 16],
  sessionId: [16, 16],
  receiverId: [16, 16],
  recipientId: [16, 16],
  authorId: [16, 16],
  transferId: [16, 16],
  recipients: [16, 16],
  C: [32, 32],
  tag: [32, 32],
  nR: [32, 32],
  nS: [32, 32],
  keyCommit: [32, 32],
  signature: [64, 64],
  signKey: [65, 65],
  kemKey: [1, 2048],
  enc: [1, 2048],
  sealed: [1, 256],
}

/**
 * Fails unless every number is a natural one below 2^53, and every text that stands for bytes is
 * their canonical base64url, with as many bytes as its member has.
 */
export function expectPlain(value: unknown, member = ''): void {
  if (Array.isArray(value)) {
    for (const entry of value) expectPlain(entry, member)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) expectPlain(one, name)
  } else if (typeof value === 'number') {
    expect(Number.isSafeInteger(value) && value >= 0).toBe(true)
  } else if (typeof value === 'string') {
    expectText(value, member)
  } else {
    expect(typeof value).toBe('boolean')
  }
}

function expectText(text: string, member: string): void {
  if (member === 'code') expect(text).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
  const bounds = lengths[member]
  if (bounds === undefined) return
  const bytes = Buffer.from(text, 'base64url')
  expect(bytes.toString('base64url')).toBe(text)
  expect(bytes.length).toBeGreaterThanOrEqual(bounds[0])
  expect(bytes.length).toBeLessThanOrEqual(bounds[1])
}
