import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Failure, failureWithLog } from './main.mjs'
import { root, stateFile } from './paths.mjs'
import { couldNotGet } from './registry-trouble.mjs'
import { readLog, run } from './run.mjs'
import { versions } from './versions.mjs'

/**
 * @typedef {object} Toolchain
 * @property {string} node The pinned Node's executable.
 * @property {string} bin A folder with the pinned pnpm, or '' when the PATH has it already.
 */

const windows = process.platform === 'win32'

/**
 * Finds the pinned Node and pnpm: this very process and its PATH, then what an earlier run found,
 * then npx, which costs seconds and may need the network.
 *
 * @returns {Promise<Toolchain>}
 */
export async function findToolchain() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Failure(`Valise needs Node 20 or newer, and this is ${process.versions.node}.`)
  }
  const own = { node: process.execPath, bin: '' }
  if (process.versions.node === versions.node && pnpmVersion(own) === versions.pnpm) return own
  const remembered = readRemembered()
  if (remembered !== undefined && fits(remembered)) return remembered
  const fetched = await fetchWithNpx()
  writeFileSync(stateFile('toolchain.json'), JSON.stringify(fetched))
  return fetched
}

/**
 * The environment in which `node` and `pnpm` are the pinned ones, for children and theirs.
 *
 * @param {Toolchain} toolchain
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolchainEnv(toolchain, base = process.env) {
  // Windows spells it Path; two spellings at once would leave it to chance which one counts.
  const pathName = Object.keys(base).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const folders = [dirname(toolchain.node), toolchain.bin, base[pathName] ?? '']
  return { ...base, [pathName]: folders.filter((folder) => folder !== '').join(delimiter) }
}

// Somebody waits at a terminal: where there is no network, say so in seconds, not in minutes.
const soonTold = {
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '5000',
}

/** @returns {Promise<Toolchain>} */
async function fetchWithNpx() {
  console.log(`Getting Node ${versions.node} and pnpm ${versions.pnpm}…`)
  const log = stateFile('toolchain.log')
  const script = join('packages', 'scripts', 'print-toolchain.mjs')
  const ended = await run(
    windows ? 'npx.cmd' : 'npx',
    ['-y', '-p', `node@${versions.node}`, '-p', `pnpm@${versions.pnpm}`, '-c', `node ${script}`],
    { cwd: root, env: { ...soonTold, ...process.env }, logTo: log, viaShell: true },
  )
  const text = readLog(log)
  const line = /^toolchain=(.*)$/m.exec(text)?.[1]
  if (ended.code !== 0 || line === undefined) {
    const what = `Node ${versions.node} and pnpm ${versions.pnpm}`
    throw failureWithLog(couldNotGet(what, text), log)
  }
  const found = /** @type {Toolchain} */ (JSON.parse(line))
  if (!fits(found)) {
    throw new Failure(`npx gave another Node or pnpm than ${versions.node} and ${versions.pnpm}.`)
  }
  return found
}

function readRemembered() {
  try {
    return /** @type {Toolchain} */ (JSON.parse(readFileSync(stateFile('toolchain.json'), 'utf8')))
  } catch {
    return undefined
  }
}

/** npm may have emptied its cache since: look, instead of trusting what was written down. */
function fits(/** @type {Toolchain} */ toolchain) {
  return (
    output(toolchain.node, ['--version']) === `v${versions.node}` &&
    pnpmVersion(toolchain) === versions.pnpm
  )
}

function pnpmVersion(/** @type {Toolchain} */ toolchain) {
  return output('pnpm', ['--version'], toolchainEnv(toolchain), windows)
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function output(command, args, env = process.env, shell = false) {
  try {
    // In a folder without a package.json, where no other version of pnpm is asked for.
    const cwd = dirname(process.execPath)
    return execFileSync(command, args, { cwd, env, shell, encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return undefined
  }
}
