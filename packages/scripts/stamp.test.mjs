import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clearStamp, filesUnder, hashFiles, stampSays, writeStamp } from './stamp.mjs'

let folder = ''
const put = (/** @type {string} */ name, /** @type {string} */ text) => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}
const hash = () => hashFiles(folder, filesUnder([folder], new Set(['dist'])))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stamp-'))
  put('src/a.ts', 'one')
  put('src/b.ts', 'two')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('filesUnder lists files and folders, without what is skipped or missing', () => {
  put('dist/out.js', '')
  put('src/deep/dist/out.js', '')
  put('vite.config.ts', '')
  const paths = ['src', 'dist', 'vite.config.ts', 'gone'].map((name) => join(folder, name))
  const names = filesUnder(paths, new Set(['dist'])).map((path) => relative(folder, path))
  expect(names).toContain('src/a.ts')
  expect(names).toContain('vite.config.ts')
  expect(names.some((name) => name.startsWith(join('src', 'deep')))).toBe(false)
})

describe('hashFiles', () => {
  test('stays the same while nothing changes, and for the same files elsewhere', () => {
    const before = hash()
    expect(hash()).toBe(before)
    const first = folder
    folder = mkdtempSync(join(tmpdir(), 'stamp-'))
    put('src/b.ts', 'two')
    put('src/a.ts', 'one')
    expect(hash()).toBe(before)
    rmSync(first, { recursive: true })
  })

  test('ignores what is skipped', () => {
    const before = hash()
    put('dist/out.js', 'built')
    expect(hash()).toBe(before)
  })

  test.for([
    ['a changed file', () => put('src/a.ts', 'One')],
    ['a new file', () => put('src/c.ts', '')],
    ['a removed file', () => rmSync(join(folder, 'src/b.ts'))],
    [
      'a renamed file',
      () => {
        rmSync(join(folder, 'src/b.ts'))
        put('src/c.ts', 'two')
      },
    ],
    [
      'a file that has gone into the one before it, name and all',
      () => {
        put('src/a.ts', 'onesrc/b.tstwo')
        rmSync(join(folder, 'src/b.ts'))
      },
    ],
  ])('notices %s', ([, change]) => {
    const before = hash()
    if (typeof change === 'function') change()
    expect(hash()).not.toBe(before)
  })

  test('notices another version of a tool', () => {
    expect(hashFiles(folder, [], ['24.21.0'])).not.toBe(hashFiles(folder, [], ['24.22.0']))
  })
})

test('a stamp holds until it is cleared or asked for something else', () => {
  const stamp = join(folder, 'stamp')
  expect(stampSays(stamp, 'x')).toBe(false)
  writeStamp(stamp, 'x')
  expect(stampSays(stamp, 'x')).toBe(true)
  expect(stampSays(stamp, 'y')).toBe(false)
  clearStamp(stamp)
  clearStamp(stamp)
  expect(stampSays(stamp, 'x')).toBe(false)
})
