import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './paths.mjs'

const vite = join(root, 'apps/web/node_modules/vite/bin/vite.js')
const copied = ['apps/web', 'packages/client', 'packages/protocol', 'packages/scripts']
const left = ['node_modules', 'dist', 'e2e', 'vectors']

/** Builds a copy of the sources in a folder of its own, and gives every file that came of it. */
function buildElsewhere(/** @type {string} */ name) {
  const folder = mkdtempSync(join(tmpdir(), `valise-${name}-`))
  try {
    for (const file of ['package.json', 'tsconfig.base.json']) {
      cpSync(join(root, file), join(folder, file))
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const part of copied) {
      const from = join(root, part)
      cpSync(from, join(folder, part), {
        recursive: true,
        filter: (path) => !left.some((one) => path.slice(from.length + 1).split('/')[0] === one),
      })
      symlinkSync(join(from, 'node_modules'), join(folder, part, 'node_modules'))
    }
    const cwd = join(folder, 'apps/web')
    const options = {
      cwd,
      stdio: /** @type {const} */ ('ignore'),
      env: { PATH: process.env['PATH'] },
    }
    execFileSync(process.execPath, [vite, 'build'], options)
    execFileSync(process.execPath, ['../../packages/scripts/list-files.mjs', 'dist'], options)
    const dist = join(cwd, 'dist')
    const files = readdirSync(dist, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    return new Map(files.map((path) => [path.slice(dist.length), readFileSync(path, 'base64')]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('the same sources give the same bytes, wherever they are built', { timeout: 60_000 }, () => {
  const first = buildElsewhere('a')
  const second = buildElsewhere('another-folder-b')
  expect(first.size).toBeGreaterThan(10)
  expect([...second.keys()].toSorted()).toEqual([...first.keys()].toSorted())
  for (const [path, bytes] of first) expect(second.get(path) === bytes, path).toBe(true)
})
