// npm start: installs, builds, and serves; each only when there is something to do.
import { join } from 'node:path'
import { buildWeb } from './build-web.mjs'
import { install } from './install.mjs'
import { endChildrenWithUs, failureWithLog, runMain } from './main.mjs'
import { root, stateFile } from './paths.mjs'
import { supervise } from './supervise.mjs'
import { findToolchain, toolchainEnv } from './toolchain.mjs'

/** What the relay makes is short-lived: room for more of it costs memory and saves no time. */
const RELAY_HEAP = '--max-semi-space-size=1'

await runMain(async () => {
  const stopEnding = endChildrenWithUs()
  const toolchain = await findToolchain()
  await install(toolchain)
  const { ok, log } = await buildWeb(toolchain, { quiet: true })
  if (!ok && log !== undefined) throw failureWithLog('The web app could not be built', log)
  stopEnding()
  const relay = join(root, 'apps', 'relay', 'src', 'main.ts')
  const args = [RELAY_HEAP, relay, ...process.argv.slice(2)]
  // Code that is compiled once needs no compiler in memory the next time: 30 MB less.
  const env = { ...toolchainEnv(toolchain), NODE_COMPILE_CACHE: stateFile('compiled') }
  return supervise(toolchain.node, args, env)
})
