// pnpm load: how the relay bears many at once. Loopback only. Without `--short` some minutes.

import { parseArgs } from 'node:util'
import { print, printBars } from './figures/print.ts'
import { fullLoad, loadParts, shortLoad } from './load/sizes.ts'

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const size = values.short ? shortLoad : fullLoad
for (const [name, run] of loadParts(size)) {
  if (values.only !== undefined && values.only !== name) continue
  print(`\n${name}`)
  printBars(await run())
}
