import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plan } from './plan.ts'

const LEAST_CASES = 100_000
const root = resolve(import.meta.dirname, '../../../../..')

describe('the plan of the fuzz tests', () => {
  it('has at least 100,000 cases', () => {
    const cases = Object.values(plan).reduce<number>((sum, runs) => sum + runs, 0)
    expect(cases).toBeGreaterThanOrEqual(LEAST_CASES)
  })

  it('is what the tests run: each name stands in one of them, once', () => {
    const files = globSync(['packages/*/src/**/*.fuzz.test.ts', 'apps/*/src/**/*.fuzz.test.ts'], {
      cwd: root,
    })
    const used = files.flatMap((file) => {
      const text = readFileSync(resolve(root, file), 'utf8')
      return [...text.matchAll(/^ *fuzz\(\s*'([^']+)'/gm)].map(([, name]) => name ?? '')
    })
    expect(used.toSorted()).toEqual(Object.keys(plan).toSorted())
  })
})
