// Writes the worked example of docs/protocol.md from the code:
// `node src/testing/make-worked-example.ts`. Signatures that still hold are kept as they stand.
import { readFileSync, writeFileSync } from 'node:fs'
import { type ExampleStep, type ExampleValue, workedExample } from './worked-example.ts'

const file = new URL('../../../../docs/protocol.md', import.meta.url)
const begin =
  '<!-- worked example: written by packages/protocol/src/testing/make-worked-example.ts -->'
const end = '<!-- end of the worked example -->'

export function readDocument(): string {
  return readFileSync(file, 'utf8')
}

/** The example's values as they stand in a document, in its order; a name may come twice. */
export function valuesIn(document: string): ExampleValue[] {
  const { block } = split(document)
  const values: ExampleValue[] = []
  for (const [, fenced = ''] of block.matchAll(/^```text\n(.*?)^```$/gms)) {
    for (const line of fenced.trimEnd().split('\n')) {
      const at = line.indexOf(' = ')
      if (at < 1) throw new Error('a line of the worked example is not `name = value`')
      values.push({ name: line.slice(0, at), value: line.slice(at + 3) })
    }
  }
  return values
}

/** The document with the example's block written anew. */
export function documentWith(document: string, steps: readonly ExampleStep[]): string {
  const { before, after } = split(document)
  const blocks = steps.map(({ title, text, values }) => {
    const lines = values.map(({ name, value }) => `${name} = ${value}`)
    return `### ${title}\n\n${text}\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`
  })
  return `${before}${begin}\n\n${blocks.join('\n')}\n${end}${after}`
}

/** Signatures of the example as they stand in a document. */
export function signaturesIn(document: string): string[] {
  return valuesIn(document).flatMap(({ name, value }) =>
    name.endsWith('.signature') && /^[0-9a-f]{128}$/.test(value) ? [value] : [],
  )
}

function split(document: string): { before: string; block: string; after: string } {
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from < 0 || to < from) throw new Error('docs/protocol.md has no place for a worked example')
  return {
    before: document.slice(0, from),
    block: document.slice(from + begin.length, to),
    after: document.slice(to + end.length),
  }
}

if (import.meta.main) {
  const document = readDocument()
  writeFileSync(file, documentWith(document, await workedExample(signaturesIn(document))))
}
