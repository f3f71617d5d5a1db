import { readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { buildWeb } from './build-web.mjs'
import { countCheck, countPlaywright, countVitest } from './count-results.mjs'
import { getChromium, theseMeans } from './get-chromium.mjs'
import { root, stateFile } from './paths.mjs'
import { run } from './run.mjs'
import { toolScript } from './tool-script.mjs'
import { toolchainEnv } from './toolchain.mjs'
import { workspacePackages } from './workspace.mjs'

/**
 * @typedef {object} Suite
 * @property {string} group What `npm test -- <group>` selects.
 * @property {string} name
 * @property {() => Promise<import('./count-results.mjs').Counts>} run
 */

const minute = 60_000

/**
 * Every suite, in the order in which they run: what takes seconds first.
 *
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @returns {Suite[]}
 */
export function suites(toolchain) {
  const env = toolchainEnv(toolchain)

  /**
   * @param {string} packageName
   * @param {string} command
   * @param {readonly string[]} args
   * @param {{ timeoutMs?: number, env?: NodeJS.ProcessEnv, logTo?: string }} [options]
   */
  const tool = async (packageName, command, args, options = {}) => {
    const script = toolScript(packageName, command)
    const timeoutMs = 3 * minute
    const ended = await run(toolchain.node, [script, ...args], {
      cwd: root,
      env,
      timeoutMs,
      ...options,
    })
    if (ended.timedOut) console.error(`${command} took too long and was stopped.`)
    return ended.code === 0
  }

  return [
    {
      group: 'lint',
      name: 'lint',
      run: async () => countCheck(await tool('oxlint', 'oxlint', ['--deny-warnings'])),
    },
    {
      group: 'lint',
      name: 'format',
      run: async () => countCheck(await tool('@biomejs/biome', 'biome', ['check', '.'])),
    },
    {
      group: 'lint',
      name: 'knip',
      run: async () => countCheck(await tool('knip', 'knip', [])),
    },
    ...workspacePackages(root)
      .filter(({ scripts }) => scripts['types'] !== undefined)
      .map(({ folder }) => ({
        group: 'types',
        name: `types ${relative(root, folder)}`,
        run: async () => {
          const ended = await run('pnpm', ['-C', folder, 'run', 'types'], {
            cwd: root,
            env,
            timeoutMs: 3 * minute,
            viaShell: true,
          })
          return countCheck(ended.code === 0)
        },
      })),
    {
      group: 'unit',
      name: 'unit',
      run: async () => {
        const json = stateFile('unit.json')
        rmSync(json, { force: true })
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${json}`]
        const ok = await tool('vitest', 'vitest', ['run', ...reporters], { timeoutMs: 9 * minute })
        return countVitest(readJson(json), ok)
      },
    },
    {
      group: 'unit',
      name: 'vectors in chromium',
      run: async () => {
        const chromium = await getChromium(theseMeans(toolchain, env))
        if (chromium === undefined) {
          return withoutBrowser(async () => {
            const list = stateFile('vectors-list.json')
            // Read from the files, some tests of a table would count as one.
            const args = ['.vectors.test.ts', '--no-static-parse', `--json=${list}`]
            await tool('vitest', 'vitest', ['list', ...args])
            return readJson(list)?.length
          })
        }
        const json = stateFile('vectors.json')
        rmSync(json, { force: true })
        const args = ['--config', 'vitest.chromium.config.ts', '--reporter=default']
        const report = ['--reporter=json', `--outputFile.json=${json}`]
        const ok = await tool('vitest', 'vitest', ['run', ...args, ...report], {
          env: { ...env, CHROMIUM: chromium },
        })
        return countVitest(readJson(json), ok)
      },
    },
    {
      group: 'e2e',
      name: 'build',
      run: async () => countCheck((await buildWeb(toolchain, { quiet: false })).ok),
    },
    {
      group: 'e2e',
      name: 'e2e',
      run: async () => {
        const playwright = (
          /** @type {readonly string[]} */ args,
          /** @type {Parameters<typeof tool>[3]} */ options,
        ) => tool('@playwright/test', 'playwright', ['test', '--project=e2e', ...args], options)

        const chromium = await getChromium(theseMeans(toolchain, env))
        if (chromium === undefined) {
          return withoutBrowser(async () => {
            const list = stateFile('e2e-list.json')
            await playwright(['--list', '--reporter=json'], { logTo: list })
            return countTests(readJson(list)?.suites ?? [])
          })
        }
        const json = stateFile('e2e.json')
        rmSync(json, { force: true })
        const ok = await playwright([], {
          env: { ...env, CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: json },
          // Ends what hangs: the same tests take 12 minutes on one machine and 17 on the next.
          timeoutMs: 24 * minute,
        })
        return countPlaywright(readJson(json), ok)
      },
    },
  ]
}

/** @param {() => Promise<number | undefined>} count How many tests a browser would have run. */
async function withoutBrowser(count) {
  console.error('\n!! NO BROWSER: there is no Chromium here and none could be installed.')
  console.error('!! These tests did not run. Set CHROMIUM to the path of one.\n')
  if (inCi()) return countCheck(false)
  return { passed: 0, failed: 0, skipped: Math.max(1, (await count()) ?? 0) }
}

/** @returns {number} */
function countTests(/** @type {any[]} */ playwrightSuites) {
  let count = 0
  for (const suite of playwrightSuites) {
    for (const spec of suite.specs ?? []) count += spec.tests.length
    count += countTests(suite.suites ?? [])
  }
  return count
}

function inCi() {
  return process.env['CI'] === 'true' || process.env['CI'] === '1'
}

/** @returns {any} */
function readJson(/** @type {string} */ path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
