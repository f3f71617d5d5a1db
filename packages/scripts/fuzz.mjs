// pnpm fuzz: the fuzz tests with many times the cases that npm test has time for, 20 times unless
// FUZZ_SCALE says otherwise. Repeat a run with the FC_SEED that it prints.

import { endChildrenWithUs, runMain } from './main.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'
import { toolScript } from './tool-script.mjs'

await runMain(async () => {
  endChildrenWithUs()
  const env = { FUZZ_SCALE: '20', ...process.env }
  const args = [toolScript('vitest', 'vitest'), 'run', '.fuzz.test.ts', ...process.argv.slice(2)]
  const { code } = await run(process.execPath, args, { cwd: root, env })
  return code ?? 1
})
