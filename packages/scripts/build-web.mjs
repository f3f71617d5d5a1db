import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, stateFile } from './paths.mjs'
import { run } from './run.mjs'
import { clearStamp, filesUnder, hashFiles, stampSays, writeStamp } from './stamp.mjs'
import { toolchainEnv } from './toolchain.mjs'
import { versions } from './versions.mjs'

const web = join(root, 'apps', 'web')
const dist = join(web, 'dist')

const inputs = [
  web,
  join(root, 'packages', 'protocol'),
  join(root, 'packages', 'client'),
  join(root, 'pnpm-lock.yaml'),
  join(root, 'package.json'),
  join(root, 'tsconfig.base.json'),
]
const notInputs = new Set(['node_modules', 'dist', 'e2e', 'vectors', '.git'])

/**
 * Whether dist is what these sources give. The stamp holds a hash of the output too: a dist that
 * something else has written since is built again.
 */
function isBuilt(/** @type {string} */ stamp, /** @type {string} */ sources) {
  return existsSync(join(dist, 'index.html')) && stampSays(stamp, `${sources} ${hashOfDist()}`)
}

/**
 * Builds the web app, unless dist is already what these sources give.
 *
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {{ quiet: boolean }} options `quiet` keeps the output in a file.
 * @returns {Promise<{ ok: boolean, log: string | undefined }>}
 */
export async function buildWeb(toolchain, { quiet }) {
  const stamp = stateFile('built')
  const sources = hashFiles(root, filesUnder(inputs, notInputs), [versions.node])
  if (isBuilt(stamp, sources)) return { ok: true, log: undefined }

  console.log('Building…')
  clearStamp(stamp)
  const log = quiet ? stateFile('build.log') : undefined
  // NODE_ENV from outside would change what is built, and the same sources must give the same app.
  const { NODE_ENV: _, ...env } = toolchainEnv(toolchain)
  const ended = await run('pnpm', ['--filter', '@valise/web', 'run', 'build'], {
    cwd: root,
    env,
    viaShell: true,
    ...(log === undefined ? {} : { logTo: log }),
  })
  const ok = ended.code === 0 && existsSync(join(dist, 'index.html'))
  if (ok) writeStamp(stamp, `${sources} ${hashOfDist()}`)
  return { ok, log }
}

function hashOfDist() {
  return hashFiles(dist, filesUnder([dist]))
}
