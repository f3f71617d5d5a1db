import { basename } from 'node:path'

/**
 * @typedef {object} Outcome
 * @property {import('./mutation.mjs').Mutation} mutation
 * @property {string | undefined} caught How the test failed; undefined when it did not.
 */

const header = `| Mutation | Rule taken out | In | Test | Result |
| --- | --- | --- | --- | --- |`

/**
 * docs/mutations.md.
 *
 * @param {readonly Outcome[]} outcomes
 * @param {number} attacks How many of them, the first ones, stand for attacks.
 */
export function table(outcomes, attacks) {
  const rows = outcomes.map(({ mutation, caught }) => {
    const { name, rule, edits, file, title } = mutation
    const files = [...new Set(edits.map((edit) => `\`${basename(edit.file)}\``))].join(', ')
    const result = caught === undefined ? '**not caught**' : `caught: ${caught}`
    return `| \`${name}\` | ${rule} | ${files} | ${basename(file)} › ${title} | ${result} |`
  })
  const caught = outcomes.filter((outcome) => outcome.caught !== undefined).length
  return `# Mutations

A test that never fails proves nothing. \`pnpm mutate\` takes each rule below out of a copy of the code
and runs the test that must notice; it writes this page. Most rules have others behind them, so that what is shown is that the test
notices, not that the attack would succeed. *Waits in vain*: the error or warning that the rule gives
never came.

${caught} of ${outcomes.length} were caught.

## Attacks

Those of [attacks.md](attacks.md).

${header}
${rows.slice(0, attacks).join('\n')}

## What no attack is needed for

A relay that is started anew, what is promised, what is saved as it arrives, what goes at a session's
end, and the relay's memory.

${header}
${rows.slice(attacks).join('\n')}
`
}
