import type { Mode, Move } from './move.ts'

const modes: readonly Mode[] = ['scanned', 'typed']

interface Line {
  modes: Set<Mode>
  from: string
  event: string
  to: string
  does: readonly string[]
  /** There are states of this name in which the event does nothing. */
  orNothing: boolean
}

function isNothing({ from, to, does }: Move): boolean {
  return from === to && does.length === 0
}

function linesOf(moves: readonly Move[]): Line[] {
  const lines = new Map<string, Line>()
  for (const move of moves) {
    if (isNothing(move)) continue
    const { mode, from, event, to, does } = move
    const key = JSON.stringify([from, event, to, does])
    const line = lines.get(key) ?? { modes: new Set(), from, event, to, does, orNothing: false }
    line.modes.add(mode)
    line.orNothing ||= moves.some(
      (other) =>
        isNothing(other) && other.mode === mode && other.from === from && other.event === event,
    )
    lines.set(key, line)
  }
  return [...lines.values()]
}

/** A table of all moves in which something happens, state by state in the order given. */
export function tableOf(states: readonly string[], moves: readonly Move[]): string {
  const lines = linesOf(moves)
  const unknown = lines.flatMap(({ from, to }) => [from, to]).find((name) => !states.includes(name))
  if (unknown !== undefined) throw new Error(`the chart has no state ${unknown}`)
  const rows = states.flatMap((state) =>
    lines
      .filter(({ from }) => from === state)
      .map((line) => {
        const next = line.to === state ? '' : `\`${line.to}\``
        const mode = line.modes.size === modes.length ? '' : [...line.modes].join()
        const does = [...line.does, ...(line.orNothing ? ['or nothing'] : [])].join('; ')
        return `| \`${state}\` | ${line.event} | ${mode} | ${next} | ${does} |`
      }),
  )
  const silent = states.filter((state) => !lines.some(({ from }) => from === state))
  return [
    '| State | Event | Mode | Next | What is done |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...silent.map((state) => `| \`${state}\` | any | | | nothing, for ever |`),
  ].join('\n')
}

/** The ways between the states as a Mermaid diagram. */
export function diagramOf(start: string, moves: readonly Move[]): string {
  const ways = new Map<string, string[]>()
  for (const { from, to, event, modes: only } of linesOf(moves)) {
    if (from === to) continue
    const way = `${idOf(from)} --> ${idOf(to)}`
    const name = only.size === modes.length ? event : `${event}, ${[...only].join()}`
    const names = ways.get(way) ?? []
    if (!names.includes(name)) ways.set(way, [...names, name])
  }
  const lines = [...ways].map(([way, names]) => `  ${way}: ${names.join('<br/>')}`)
  const named = [...new Set(moves.flatMap(({ from, to }) => [from, to]))].filter(
    (name) => idOf(name) !== name,
  )
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...named.map((name) => `  state "${name}" as ${idOf(name)}`),
    `  [*] --> ${idOf(start)}`,
    ...lines,
    '```',
  ].join('\n')
}

function idOf(name: string): string {
  return name.replaceAll(/[^a-zA-Z]+(.)/g, (_all, letter: string) => letter.toUpperCase())
}
