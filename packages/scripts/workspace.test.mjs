import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './paths.mjs'
import { versions } from './versions.mjs'
import { workspacePackages } from './workspace.mjs'

const read = (/** @type {string} */ name) => readFileSync(join(root, name), 'utf8')

test('looks where pnpm-workspace.yaml says the packages are', () => {
  const [, block] = /^packages:\n((?: {2}- .*\n)+)/m.exec(read('pnpm-workspace.yaml')) ?? []
  expect(block?.match(/\S+\/\*/g)).toEqual(['apps/*', 'packages/*'])
})

test('lists the packages that are there', () => {
  const names = workspacePackages(root).map(({ name }) => name)
  expect(names).toContain('@valise/relay')
  expect(names).toContain('@valise/protocol')
  expect(names).toContain('@valise/scripts')
})

test('package.json names the pinned pnpm', () => {
  expect(JSON.parse(read('package.json')).devEngines.packageManager.version).toBe(versions.pnpm)
})
