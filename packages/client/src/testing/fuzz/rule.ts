/** Fails with the rule's words. Cheaper than an expectation where there are millions of them. */
export function rule(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(`broken: ${words}`)
}
