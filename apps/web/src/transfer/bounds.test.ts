// oxlint-disable-next-line no-restricted-imports -- what is refused here is held to what it refuses
import { encodeManifest } from '@valise/protocol'
import { describe, expect, it } from 'vitest'
import { fileSource } from '../platform/file-source.ts'
import { MAX_FILES, overBounds } from './bounds.ts'

const found = (name: string, path = '') => ({ file: new File([], name, { type: 'text/x' }), path })
const many = (count: number, name: string, path = '') => {
  const one = found(name, path)
  return Array.from({ length: count }, () => one)
}
const text = { kind: 'text' as const, name: '', path: '', mediaType: '', size: 0, time: 0 }
const isSent = (files: ReturnType<typeof many>) => {
  const sources = files.map(({ file, path }) => fileSource(file, path))
  try {
    // Together with a message and a secret, which may still be written.
    encodeManifest([...sources, text, text])
    return true
  } catch {
    return false
  }
}

describe('what one transfer can list', () => {
  it('is as many files as the protocol takes, and not one more', () => {
    const most = many(MAX_FILES, 'a')
    expect(overBounds(most)).toBeUndefined()
    expect(isSent(most)).toBe(true)
    const more = many(MAX_FILES + 1, 'a')
    expect(overBounds(more)).toMatchObject({ kind: 'too-many', files: MAX_FILES + 1 })
    expect(isSent(more)).toBe(false)
  })

  it('is as many bytes of names as the protocol takes, and not one more', () => {
    // 29 + 6 + 1,000 + 0 for each, up to the last byte.
    const room = 16 * 1024 * 1024 - 5 - 2 * 29
    const each = 29 + 6 + 1000
    const full = many(Math.floor(room / each) - 1, 'é鞄🧳xyz'.repeat(83) + 'four')
    const rest = room - full.length * each
    const last = (bytes: number) => [found('b'.repeat(1000), 'c'.repeat(bytes - each))]
    expect(overBounds([...full, ...last(rest)])).toBeUndefined()
    expect(isSent([...full, ...last(rest)])).toBe(true)
    expect(overBounds([...full, ...last(rest + 1)])).toMatchObject({
      kind: 'names-too-long-together',
    })
    expect(isSent([...full, ...last(rest + 1)])).toBe(false)
  })

  it.each([
    ['a name', 'x'.repeat(1024), 'x'.repeat(1025), '', ''],
    ['the folders', 'x', 'x', 'y'.repeat(4096), 'y'.repeat(4097)],
  ])('has a bound for %s', (_what, name, longName, path, longPath) => {
    expect(overBounds([found(name, path)])).toBeUndefined()
    expect(isSent([found(name, path)])).toBe(true)
    expect(overBounds([found(longName, longPath)])).toMatchObject({ kind: 'name-too-long' })
    expect(isSent([found(longName, longPath)])).toBe(false)
  })

  it('names the innermost folder that has to stay out', () => {
    const files = [
      ...many(10, 'source', 'project/src'),
      ...many(60_000, 'a', 'project/node_modules/big'),
      ...many(60_000, 'b', 'project/node_modules/other'),
    ]
    expect(overBounds(files)).toMatchObject({
      leaveOut: { path: 'project/node_modules/big', files: 60_000 },
    })
    const evenly = ['a', 'b', 'c', 'd'].flatMap((name) => many(60_000, 'x', `all/${name}`))
    expect(overBounds(evenly)).toMatchObject({ leaveOut: { path: 'all', files: 240_000 } })
  })

  it('names no folder where none is enough', () => {
    expect(overBounds(many(100_001, 'loose'))).toMatchObject({ leaveOut: undefined })
  })

  it('takes a file from before 1970', () => {
    const old = { file: new File([], 'old', { lastModified: -5 }), path: '' }
    expect(isSent([old])).toBe(true)
  })
})
