// npm test: every check there is, or those of the groups named (lint types unit e2e).

import { countCheck } from './count-results.mjs'
import { install } from './install.mjs'
import { endChildrenWithUs, Failure, runMain } from './main.mjs'
import { suites } from './suites.mjs'
import { hasFailed, summary } from './summary.mjs'
import { findToolchain } from './toolchain.mjs'

/** @typedef {import('./summary.mjs').Result} Result */

await runMain(async () => {
  endChildrenWithUs()
  /** @type {Result[]} */
  const results = []
  try {
    const toolchain = await findToolchain()
    await install(toolchain)
    for (const suite of chosen(suites(toolchain), process.argv.slice(2))) {
      console.log(`\n=== ${suite.name}`)
      results.push(await timed(suite))
    }
  } catch (error) {
    // What stops the tests altogether still ends in the last line that machines read.
    console.error(error instanceof Failure ? error.message : error)
    results.push({ name: 'npm test', counts: countCheck(false), seconds: 0 })
  }
  console.log(`\n${summary(results)}`)
  return hasFailed(results) ? 1 : 0
})

/**
 * @param {import('./suites.mjs').Suite[]} all
 * @param {readonly string[]} groups
 */
function chosen(all, groups) {
  const known = new Set(all.map(({ group }) => group))
  const unknown = groups.find((group) => !known.has(group))
  if (unknown !== undefined) {
    throw new Failure(`There is no group "${unknown}", only ${[...known].join(', ')}.`)
  }
  return groups.length === 0 ? all : all.filter(({ group }) => groups.includes(group))
}

/**
 * @param {import('./suites.mjs').Suite} suite
 * @returns {Promise<Result>}
 */
async function timed(suite) {
  const start = performance.now()
  const counts = await suite.run()
  return { name: suite.name, counts, seconds: (performance.now() - start) / 1000 }
}
