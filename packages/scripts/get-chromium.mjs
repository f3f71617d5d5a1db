import { existsSync } from 'node:fs'
import { findChromium } from './find-chromium.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'
import { toolScript } from './tool-script.mjs'

/**
 * @typedef {object} Means How a browser can be had; tests hand in their own.
 * @property {() => string | undefined} find
 * @property {() => boolean} canUseApt
 * @property {() => Promise<unknown>} installDebians
 * @property {() => Promise<unknown>} installPlaywrights
 * @property {(line: string) => void} say
 */

/**
 * The Chromium that is there, else Debian's package, else Playwright's own, else undefined.
 *
 * @param {Means} means
 */
export async function getChromium(means) {
  const found = means.find()
  if (found !== undefined) return found
  if (means.canUseApt()) {
    means.say('No Chromium found: installing the Debian package…')
    await means.installDebians()
    const debians = means.find()
    if (debians !== undefined) return debians
  }
  means.say("No Chromium found: installing Playwright's…")
  await means.installPlaywrights()
  return means.find()
}

/**
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {NodeJS.ProcessEnv} env
 * @returns {Means}
 */
export function theseMeans(toolchain, env) {
  const apt = '/usr/bin/apt-get'
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' }
  const timeoutMs = 5 * 60_000
  return {
    find: findChromium,
    say: console.log,
    canUseApt: () => process.getuid?.() === 0 && existsSync(apt),
    async installDebians() {
      // A mirror that does not answer to `update` may still have the package in its older lists.
      await run(apt, ['update', '-q'], { env: aptEnv, timeoutMs })
      await run(apt, ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
        env: aptEnv,
        timeoutMs,
      })
    },
    installPlaywrights: () =>
      run(toolchain.node, [toolScript('@playwright/test', 'playwright'), 'install', 'chromium'], {
        cwd: root,
        env,
        timeoutMs,
      }),
  }
}
