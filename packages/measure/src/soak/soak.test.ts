import { expect, test } from 'vitest'
import { failed } from '../figures/bar.ts'
import { print } from '../figures/print.ts'
import { shortSoak } from './short-soak.ts'
import { soak } from './soak.ts'

test('sessions of all kinds leave nothing behind', { timeout: 120_000 }, async () => {
  const seed = Date.now() % 2 ** 32
  // Repeats the run: pnpm soak --short --seed …
  print(`soak: seed ${seed}`)
  expect(failed(await soak({ ...shortSoak, seed }))).toEqual([])
})
