import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

/**
 * @typedef {object} Machine What the search asks of the machine; tests hand in their own.
 * @property {NodeJS.ProcessEnv} env
 * @property {(path: string) => boolean} exists
 * @property {(path: string) => boolean} starts Whether the program there runs at all.
 * @property {() => string | undefined} playwrightsOwn Where Playwright would keep its own.
 */

/** @type {Machine} */
const thisMachine = { env: process.env, exists: existsSync, starts, playwrightsOwn }

/**
 * The Chromium for the browser tests: the one named in CHROMIUM, else the machine's, else
 * Playwright's own, or undefined.
 *
 * @param {Machine} [machine]
 * @returns {string | undefined}
 */
export function findChromium(machine = thisMachine) {
  const own = machine.playwrightsOwn()
  const candidates = [
    machine.env['CHROMIUM'] ?? '',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    ...onPath('google-chrome', machine.env),
    ...onPath('google-chrome-stable', machine.env),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    own ?? '',
  ]
  return candidates.find((path) => path !== '' && machine.exists(path) && machine.starts(path))
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
function onPath(name, env) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name))
}

/** Ubuntu's /usr/bin/chromium-browser is there before any browser is: it only says what to install. */
function starts(/** @type {string} */ path) {
  // On Windows `--version` opens a window instead.
  if (process.platform === 'win32') return true
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 })
    return true
  } catch {
    return false
  }
}

function playwrightsOwn() {
  try {
    // Only when it is needed: start.mjs and the first lines of test.mjs run before any install.
    const require = createRequire(import.meta.url)
    return /** @type {typeof import('@playwright/test')} */ (
      require('@playwright/test')
    ).chromium.executablePath()
  } catch {
    return undefined
  }
}
