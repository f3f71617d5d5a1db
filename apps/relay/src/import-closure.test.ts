import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const committed = join(root, 'apps/relay/import-closure.txt')

/** Imports that Node carries out: `import type` alone is taken out before. */
const staticImport = /^(?:import|export)\s+(?!type\b)(?:[\w\s{},*$]*?\sfrom\s+)?'([^']+)'/gm
const dynamicImport = /\bimport\(\s*'([^']+)'/g

interface Closure {
  files: Set<string>
  packages: Set<string>
  dynamic: Set<string>
}

/** All that can be reached from a file; dynamic imports are named and not followed. */
function closureOf(entry: string): Closure {
  const closure: Closure = { files: new Set(), packages: new Set(), dynamic: new Set() }
  const open = [entry]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (closure.files.has(file)) continue
    closure.files.add(file)
    const source = readFileSync(join(root, file), 'utf8')
    for (const [, name] of source.matchAll(dynamicImport))
      closure.dynamic.add(locate(name!, file) ?? name!)
    for (const [, name] of source.matchAll(staticImport)) {
      const found = locate(name!, file)
      if (found === undefined) closure.packages.add(name!)
      else open.push(found)
    }
  }
  return closure
}

/** A file of ours, by its path from the root; undefined for Node's and other people's. */
function locate(name: string, from: string): string | undefined {
  if (name.startsWith('.')) return relative(root, resolve(root, dirname(from), name))
  const ours = /^@valise\/(\w+)(?:\/(\w+))?$/.exec(name)
  if (ours === null) return undefined
  const folder = join('packages', ours[1]!)
  const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return join(folder, (exports as Record<string, string>)[ours[2] ? `./${ours[2]}` : '.']!)
}

const relay = closureOf('apps/relay/src/main.ts')
const lan = closureOf('apps/relay/src/lan/prepare-lan.ts')

test('the relay reaches what the committed list says, and nothing else', async () => {
  // Changed on purpose? Review the difference, and write the list anew with `vitest run -u`.
  expect(existsSync(committed), 'the list is committed').toBe(true)
  const onlyLan = (key: 'files' | 'packages') =>
    new Set([...lan[key]].filter((one) => !relay[key].has(one)))
  const text = [
    '# What the relay can reach from apps/relay/src/main.ts.',
    ...lines(relay),
    '',
    '# Loaded with --lan alone, beside the above.',
    ...lines({ files: onlyLan('files'), packages: onlyLan('packages') }),
    '',
  ].join('\n')
  await expect(text).toMatchFileSnapshot(committed)
})

test('of the protocol it reaches wire and bytes alone', () => {
  const ours = [...relay.files, ...lan.files].filter((file) => file.startsWith('packages/'))
  expect(ours.filter((file) => !/^packages\/protocol\/src\/(wire|bytes)\//.test(file))).toEqual([])
  expect(ours.length).toBeGreaterThan(5)
})

test('nothing but --lan is loaded later', () => {
  expect([...relay.dynamic]).toEqual(['apps/relay/src/lan/prepare-lan.ts'])
  expect([...lan.dynamic]).toEqual([])
})

function lines({ files, packages }: Pick<Closure, 'files' | 'packages'>): string[] {
  return [...[...files].toSorted(), ...[...packages].toSorted()]
}
