import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { mutations } from './mutations.mjs'
import { root } from './paths.mjs'

const document = readFileSync(join(root, 'docs', 'attacks.md'), 'utf8')
const sources = globSync(['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts'], {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
}).map((file) => ({ name: basename(file), text: readFileSync(join(root, file), 'utf8') }))

const named = [...document.matchAll(/`([\w-]+\.test\.ts)` › ([^|<;\n]+)/g)].map(
  ([, file = '', title = '']) => [file, title.trim().replace(/\.$/, '')],
)

test('docs/attacks.md names tests', () => {
  expect(named.length).toBeGreaterThan(60)
})

test.each(named)('docs/attacks.md names a test that there is: %s › %s', (file, title) => {
  const found = sources.filter(({ name, text }) => name === file && text.includes(`'${title}'`))
  expect(found).toHaveLength(1)
})

test('docs/attacks.md names every mutation, and no other', () => {
  const cells = document.split('\n').flatMap((line) => line.split('|').slice(5, 6))
  const inTable = cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name))
  expect(new Set(inTable)).toEqual(new Set(mutations.map(({ name }) => name)))
})
