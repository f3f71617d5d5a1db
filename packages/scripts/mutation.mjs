/**
 * @typedef {object} Mutation
 * @property {string} name Of an attack, said in docs/attacks.md.
 * @property {string} rule What is taken out, in a few words.
 * @property {readonly { file: string, find: string, replace: string }[]} edits
 * @property {string} file Of the test.
 * @property {string} title Of the test.
 */

/** @returns {Mutation} */
export function mutation(
  /** @type {string} */ name,
  /** @type {string} */ rule,
  /** @type {[file: string, find: string, replace: string] | [file: string, find: string, replace: string][]} */ edits,
  /** @type {string} */ file,
  /** @type {string} */ title,
) {
  const list = /** @type {[string, string, string][]} */ (
    typeof edits[0] === 'string' ? [edits] : edits
  )
  return {
    name,
    rule,
    edits: list.map(([where, find, replace]) => ({ file: where, find, replace })),
    file,
    title,
  }
}
