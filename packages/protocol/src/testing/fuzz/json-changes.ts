import fc from 'fast-check'

/** JSON as it is written: members may be doubled, and a value may be text that is no JSON at all. */
type Node =
  | { is: 'object'; members: [name: string, value: Node][] }
  | { is: 'array'; entries: Node[] }
  | { is: 'raw'; text: string }

/** One thing done to a JSON text. `at` and `pick` are taken modulo what there is to choose from. */
export interface Change {
  do: (typeof kinds)[number]
  at: number
  pick: number
  /** What stands in the text afterwards, as it is written. */
  raw: string
}

const kinds = [
  'drop',
  'double',
  'swap',
  'rename',
  'add',
  'replace',
  'respell',
  'space',
  'cut',
  'insert',
] as const

/** Written where a value stands. */
const values = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '0.5',
  '1.0',
  '1e0',
  '1e400',
  '-1e400',
  '255',
  '256',
  '65536',
  '4294967295',
  '4294967296',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '123456789012345678901234567890',
  '01',
  '+1',
  'NaN',
  'Infinity',
  'undefined',
  '""',
  '"AA"',
  '"AB"',
  '"A"',
  '"AAAA===="',
  '"\\u0041\\u0041"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"\u2028"',
  '"__proto__"',
  `"${'A'.repeat(3000)}"`,
  `"${'A'.repeat(17_000)}"`,
  '[]',
  '{}',
  '[[]]',
  '[1]',
  '[1,2]',
  '[2,1]',
  '[0]',
  '[1,1]',
  '[1.5]',
  '["1"]',
  `[${'1,'.repeat(20)}1]`,
  `[${'0,'.repeat(6000)}0]`,
  '{"length":1}',
  '{"length":4294967295}',
  '{"__proto__":[1]}',
  '{"toString":null,"valueOf":null}',
  '['.repeat(4000) + ']'.repeat(4000),
  '{"a":'.repeat(2000) + '1' + '}'.repeat(2000),
  '['.repeat(16_000),
]

const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'toJSON',
  'v',
  'V',
  'kind',
  'tag',
  'optional',
  '',
  ' v',
  'v\u0000',
  '\ud800',
  '0',
  'ñ',
]

const spaces = [' ', '\n', '\t', '\r', '\u00a0', '\ufeff', '\u2028', ',', '/**/', '\0', '"', '}']

export const anyChange: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    do: fc.constantFrom(...kinds),
    at: fc.nat(),
    pick: fc.nat(),
    raw: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...values) },
      { weight: 1, arbitrary: fc.json({ maxDepth: 2 }) },
    ),
  }),
  { minLength: 1, maxLength: 3 },
)

/** The text with these changes. The text must be JSON. */
export function changed(text: string, changes: readonly Change[]): string {
  const root = nodeOf(JSON.parse(text))
  const later: Change[] = []
  for (const change of changes) {
    if (change.do === 'space' || change.do === 'cut' || change.do === 'insert') later.push(change)
    else changeNode(root, change)
  }
  let out = written(root)
  for (const change of later) out = changedText(out, change)
  return out
}

function changeNode(root: Node, change: Change): void {
  const { at, pick, raw } = change
  const all = nodesIn(root)
  if (change.do === 'replace' || change.do === 'respell') {
    const leaves = all.filter(({ is }) => change.do === 'replace' || is === 'raw')
    const node = leaves[at % leaves.length]
    if (node === undefined) return
    const text = change.do === 'replace' ? raw : respelled(written(node), pick)
    Object.assign(node, { is: 'raw', text })
    return
  }
  const parents = all.filter(({ is }) => is !== 'raw')
  const parent = parents[at % parents.length]
  if (parent?.is === 'object') changeList(parent.members, change, [nameFor(pick), rawNode(raw)])
  if (parent?.is === 'array') changeList(parent.entries, change, rawNode(raw))
}

function changeList<T>(list: T[], change: Change, added: T): void {
  const { pick } = change
  const i = list.length === 0 ? 0 : pick % list.length
  const own = list[i]
  switch (change.do) {
    case 'drop':
      list.splice(i, 1)
      return
    case 'double':
      if (own !== undefined) list.splice((pick >>> 8) % (list.length + 1), 0, own)
      return
    case 'swap':
      if (own !== undefined) list.splice((pick >>> 8) % list.length, 0, ...list.splice(i, 1))
      return
    case 'rename':
      if (Array.isArray(own)) list[i] = [nameFor(pick >>> 4), own[1]] as T
      return
    default:
      list.splice((pick >>> 8) % (list.length + 1), 0, added)
  }
}

function changedText(text: string, { do: what, at, pick, raw }: Change): string {
  const place = at % (text.length + 1)
  if (what === 'cut') return pick % 2 === 0 ? text.slice(0, place) : text.slice(place)
  const inserted = what === 'space' ? spaces[pick % spaces.length] : raw.slice(0, 1 + (pick % 8))
  return text.slice(0, place) + (inserted ?? '') + text.slice(place)
}

/** The same value, or one close to it, spelled otherwise. */
function respelled(raw: string, pick: number): string {
  const inner = raw.startsWith('"') ? raw.slice(1, -1) : raw
  const last = inner.at(-1) ?? ''
  const all = [
    `"${inner}"`,
    `"${inner}="`,
    `"${inner}=="`,
    `"${inner.slice(0, -1)}"`,
    // Other lengths: of two, three and four symbols one or more is a whole byte less.
    `"${inner.slice(0, -2)}"`,
    `"${inner.slice(0, -3)}"`,
    `"${inner.slice(0, -4)}"`,
    `"${inner}A"`,
    `"${inner}AA"`,
    `"${inner}AAAA"`,
    `"${inner.slice(0, -1)}${String.fromCharCode(last.charCodeAt(0) + 1)}"`,
    `"${inner.slice(0, -1)}+"`,
    `"${inner.slice(0, -1)}/"`,
    `"${inner.slice(0, -1)}\\u${last.charCodeAt(0).toString(16).padStart(4, '0')}"`,
    `"${inner.toLowerCase()}"`,
    `"\\n${inner}"`,
    ` ${raw}`,
    `${raw} `,
    `${raw}.0`,
    `${raw}e0`,
    `0${raw}`,
    `-${raw}`,
    `[${raw}]`,
  ]
  return all[pick % all.length] ?? raw
}

function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return { is: 'array', entries: value.map(nodeOf) }
  if (typeof value === 'object' && value !== null) {
    return {
      is: 'object',
      members: Object.entries(value).map(([name, one]) => [name, nodeOf(one)]),
    }
  }
  return rawNode(JSON.stringify(value))
}

function rawNode(text: string): Node {
  return { is: 'raw', text }
}

function nameFor(pick: number): string {
  return names[pick % names.length] ?? ''
}

function nodesIn(node: Node): Node[] {
  if (node.is === 'raw') return [node]
  const children = node.is === 'array' ? node.entries : node.members.map(([, value]) => value)
  return [node, ...children.flatMap(nodesIn)]
}

function written(node: Node): string {
  if (node.is === 'raw') return node.text
  if (node.is === 'array') return `[${node.entries.map(written).join(',')}]`
  const members = node.members.map(([name, value]) => `${JSON.stringify(name)}:${written(value)}`)
  return `{${members.join(',')}}`
}
