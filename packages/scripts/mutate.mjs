// pnpm mutate: takes the rules of mutations.mjs and other-mutations.mjs out of the code, one after another, in a copy of this
// repository, and sees whether the test that is said to notice does. Writes docs/mutations.md. With
// names behind it, only those, and nothing is written.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { endChildrenWithUs, Failure, runMain } from './main.mjs'
import { table } from './mutation-table.mjs'
import { mutations } from './mutations.mjs'
import { otherMutations } from './other-mutations.mjs'
import { root } from './paths.mjs'
import { readLog, run } from './run.mjs'
import { toolScript } from './tool-script.mjs'

/** @typedef {import('./mutation.mjs').Mutation} Mutation */

/** Copies that work at once: a mutant waits more than it computes. */
const LANES = 2
/** Milliseconds for one test with a rule taken out: some wait for what never comes. */
const MUTANT_TIMEOUT_MS = 6_000

await runMain(async () => {
  endChildrenWithUs()
  const wanted = process.argv.slice(2)
  const all = [...mutations, ...otherMutations]
  const chosen = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  if (chosen.length === 0) throw new Failure('There is no mutation of that name.')
  const copies = Array.from({ length: LANES }, copyOfRepository)
  try {
    await checkWithoutMutation(copies[0] ?? '', chosen)
    const results = await inLanes(copies, chosen)
    const missed = results.filter(({ caught }) => caught === undefined)
    for (const { mutation } of missed) console.error(`NOT CAUGHT: ${mutation.name}`)
    console.log(`${results.length - missed.length} of ${results.length} mutations were caught.`)
    if (wanted.length === 0) {
      writeFileSync(join(root, 'docs', 'mutations.md'), table(results, mutations.length))
    }
    return missed.length === 0 ? 0 : 1
  } finally {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true })
  }
})

/** The working tree is never touched. What is installed is linked, what is ours is copied. */
function copyOfRepository() {
  const copy = mkdtempSync(join(tmpdir(), 'valise-mutants-'))
  const left = new Set(['.git', 'node_modules', 'test-results', '.valise'])
  cpSync(root, copy, {
    recursive: true,
    // The packages' own node_modules are links to the root's, and to each other.
    verbatimSymlinks: true,
    filter: (from) => {
      const path = relative(root, from)
      return !left.has(path) && !path.endsWith('dist')
    },
  })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  return copy
}

/**
 * A test that fails anyway would prove nothing.
 *
 * @param {string} copy
 * @param {readonly Mutation[]} chosen
 */
async function checkWithoutMutation(copy, chosen) {
  const files = [...new Set(chosen.map(({ file }) => file))]
  const report = await vitest(copy, [...files, '-t', pattern(chosen)])
  for (const { name, file, title } of chosen) {
    const found = testsIn(report).filter((test) => test.title === title && test.file.endsWith(file))
    if (found.length === 0) throw new Failure(`The test of "${name}" is not there: ${title}`)
    if (found.some(({ status }) => status !== 'passed')) {
      throw new Failure(`The test of "${name}" fails without it: ${title}`)
    }
  }
}

/**
 * @param {readonly string[]} copies
 * @param {readonly Mutation[]} chosen
 */
async function inLanes(copies, chosen) {
  /** @type {import('./mutation-table.mjs').Outcome[]} */
  const results = []
  let next = 0
  await Promise.all(
    copies.map(async (copy) => {
      for (let at = next++; at < chosen.length; at = next++) {
        const mutation = /** @type {Mutation} */ (chosen[at])
        const caught = await howCaught(copy, mutation)
        console.log(`${caught === undefined ? 'MISSED' : 'caught'}  ${mutation.name}`)
        results[at] = { mutation, caught }
      }
    }),
  )
  return results
}

/**
 * What fails when the rule is taken out; undefined when nothing does.
 *
 * @param {string} copy
 * @param {Mutation} mutation
 */
async function howCaught(copy, mutation) {
  /** @type {Map<string, string>} */
  const before = new Map()
  try {
    for (const { file, find, replace } of mutation.edits) {
      const path = join(copy, file)
      const source = readFileSync(path, 'utf8')
      if (source.split(find).length !== 2) {
        throw new Failure(`"${mutation.name}": its text is not found exactly once in ${file}.`)
      }
      if (!before.has(path)) before.set(path, source)
      writeFileSync(
        path,
        source.replace(find, () => replace),
      )
    }
    const report = await vitest(copy, [
      mutation.file,
      ...['-t', pattern([mutation])],
      `--testTimeout=${MUTANT_TIMEOUT_MS}`,
    ])
    const tests = testsIn(report).filter(({ title }) => title === mutation.title)
    if (tests.length === 0) throw new Failure(`"${mutation.name}" does not even load.`)
    const failed = tests.find(({ status }) => status === 'failed')
    if (failed === undefined) return undefined
    return /timed out/i.test(failed.message) ? 'waits in vain' : 'an expectation fails'
  } finally {
    for (const [path, source] of before) writeFileSync(path, source)
  }
}

/** Of a test that runs over both relays, the one in memory is enough and quicker. */
function pattern(/** @type {readonly Mutation[]} */ chosen) {
  const titles = chosen.map(({ file, title }) => {
    const quoted = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const overBoth = readFileSync(join(root, file), 'utf8').includes('overBoth(')
    const alone = title.startsWith('never have the same code')
    return overBoth && !alone ? `with a relay in memory.*${quoted}$` : `${quoted}$`
  })
  return titles.join('|')
}

/**
 * @param {string} copy
 * @param {readonly string[]} args
 * @returns {Promise<any>}
 */
async function vitest(copy, args) {
  const json = join(copy, 'report.json')
  const log = join(copy, 'vitest.log')
  rmSync(json, { force: true })
  const script = toolScript('vitest', 'vitest')
  const report = ['--reporter=json', `--outputFile.json=${json}`]
  await run(process.execPath, [script, 'run', ...args, ...report], { cwd: copy, logTo: log })
  const text = readLog(json)
  if (text === '') throw new Failure(`vitest told nothing.\n${readLog(log)}`)
  return JSON.parse(text)
}

/** Those that ran. */
function testsIn(/** @type {any} */ report) {
  /** @type {{ file: string, title: string, status: string, message: string }[]} */
  const tests = []
  for (const { name, assertionResults } of report.testResults) {
    for (const { title, status, failureMessages } of assertionResults) {
      const ran = status === 'passed' || status === 'failed'
      if (ran) tests.push({ file: name, title, status, message: failureMessages.join('\n') })
    }
  }
  return tests
}
