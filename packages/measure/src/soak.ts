// pnpm soak: sessions of all kinds for some minutes, and what they leave behind. Loopback only.
// `--minutes` (10), `--seed` to repeat a run, `--short` for the form that npm test has.

import { parseArgs } from 'node:util'
import { print, printBars } from './figures/print.ts'
import { MIB } from './figures/units.ts'
import { shortSoak } from './soak/short-soak.ts'
import { soak } from './soak/soak.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 32) },
    short: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
print(`seed ${seed}`)
const full = { seed, seconds: Number(values.minutes) * 60, maxBytes: 64 * MIB }
printBars(await soak(values.short ? { ...shortSoak, seed } : full))
