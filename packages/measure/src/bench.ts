// pnpm bench: how fast it is, beside others. Loopback only. Writes docs/benchmarks.md, each part when it
// ran at full size. `--only 1,3`, `--size` in MiB and `--runs` for less.

import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bench } from './bench/bench.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    size: { type: 'string' },
    runs: { type: 'string', default: '5' },
  },
})
// What was started ends with this process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(1))
}
const folder = await mkdtemp(join(tmpdir(), 'valise-bench-'))
// Some GiB: they go also when it is cut short.
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
await bench({
  only: values.only?.split(','),
  size: values.size === undefined ? undefined : Number(values.size),
  runs: Number(values.runs),
  folder,
})
