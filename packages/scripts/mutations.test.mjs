import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mutations } from './mutations.mjs'
import { otherMutations } from './other-mutations.mjs'
import { root } from './paths.mjs'

const read = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8')

const all = [...mutations, ...otherMutations]

test.each(all)('the mutation $name still finds its text, exactly once', ({ edits }) => {
  /** @type {Map<string, string>} */
  const sources = new Map()
  for (const { file, find, replace } of edits) {
    const source = sources.get(file) ?? read(file)
    expect(source.split(find).length - 1, `${file}: ${find}`).toBe(1)
    expect(replace).not.toBe(find)
    sources.set(
      file,
      source.replace(find, () => replace),
    )
  }
})

test('mutations have names of their own', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
})
