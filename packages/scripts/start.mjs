// npm start: installs, builds, and serves; each only when there is something to do.
import { join } from 'node:path'
import { buildWeb } from './build-web.mjs'
import { install } from './install.mjs'
import { endChildrenWithUs, failureWithLog, runMain } from './main.mjs'
import { root } from './paths.mjs'
import { supervise } from './supervise.mjs'
import { findToolchain, toolchainEnv } from './toolchain.mjs'

/**
 * V8 counts the chunks that pass through against the heap, which is small here: without more room to
 * begin with it collects garbage for every chunk, and that costs half of the relay's time.
 */
const RELAY_HEAP = '--initial-old-space-size=64'

await runMain(async () => {
  const stopEnding = endChildrenWithUs()
  const toolchain = await findToolchain()
  await install(toolchain)
  const { ok, log } = await buildWeb(toolchain, { quiet: true })
  if (!ok && log !== undefined) throw failureWithLog('The web app could not be built', log)
  stopEnding()
  const relay = join(root, 'apps', 'relay', 'src', 'main.ts')
  const args = [RELAY_HEAP, relay, ...process.argv.slice(2)]
  return supervise(toolchain.node, args, toolchainEnv(toolchain))
})
