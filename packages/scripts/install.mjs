import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { failureWithLog } from './main.mjs'
import { root, stateFile } from './paths.mjs'
import { couldNotGet } from './registry-trouble.mjs'
import { readLog, run } from './run.mjs'
import { clearStamp, hashFiles, stampSays, writeStamp } from './stamp.mjs'
import { toolchainEnv } from './toolchain.mjs'
import { versions } from './versions.mjs'
import { workspacePackages } from './workspace.mjs'

/**
 * Installs what the lock file names, unless that has been done already.
 *
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 */
export async function install(toolchain) {
  const stamp = stateFile('installed')
  const packages = workspacePackages(root)
  const hash = hashOfWhatIsAskedFor(packages)
  const complete = packages.every(
    ({ folder, hasDependencies }) => !hasDependencies || existsSync(join(folder, 'node_modules')),
  )
  if (complete && stampSays(stamp, hash)) return

  console.log('Installing…')
  clearStamp(stamp)
  const log = stateFile('install.log')
  // The build needs the development dependencies, which NODE_ENV=production would leave out.
  const { NODE_ENV: _, ...env } = toolchainEnv(toolchain)
  const ended = await run('pnpm', ['install', '--frozen-lockfile', ...settings], {
    cwd: root,
    env,
    logTo: log,
    viaShell: true,
  })
  if (ended.code !== 0) {
    throw failureWithLog(couldNotGet('the packages Valise is built from', readLog(log)), log)
  }
  writeStamp(stamp, hash)
}

const settings = [
  // A folder left by another package manager is replaced without a question nobody could see.
  '--config.confirmModulesPurge=false',
  // Somebody waits at a terminal: where there is no network, say so in seconds, not in minutes.
  '--config.fetchRetryMintimeout=1000',
  '--config.fetchRetryMaxtimeout=5000',
]

/** @param {import('./workspace.mjs').WorkspacePackage[]} packages */
function hashOfWhatIsAskedFor(packages) {
  const files = [
    join(root, 'pnpm-lock.yaml'),
    join(root, 'pnpm-workspace.yaml'),
    join(root, 'package.json'),
    ...packages.map(({ folder }) => join(folder, 'package.json')),
  ]
  return hashFiles(root, files, [versions.pnpm, process.platform, process.arch])
}
