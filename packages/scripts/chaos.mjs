// pnpm chaos: 50 transfers of 64 MiB, four at a time, while the relay is killed 20 times. npm test has
// a short form of it. Repeat a run with the CHAOS_SEED that it prints.

import { endChildrenWithUs, runMain } from './main.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'
import { toolScript } from './tool-script.mjs'

await runMain(async () => {
  endChildrenWithUs()
  const env = { CHAOS_TRANSFERS: '50', CHAOS_MIB: '64', CHAOS_KILLS: '20', ...process.env }
  const args = [toolScript('vitest', 'vitest'), 'run', 'chaos.test.ts']
  const { code } = await run(process.execPath, args, { cwd: root, env })
  return code ?? 1
})
