export type Mode = 'scanned' | 'typed'

/** What one event makes of one state. One that does nothing and leads nowhere is a move too. */
export interface Move {
  mode: Mode
  from: string
  event: string
  to: string
  does: readonly string[]
}

/** A machine, as far as it has to be known to walk through it. */
export interface Walkable<S, E> {
  starts: readonly S[]
  /** What may happen, whatever the state. */
  events: readonly E[]
  step(state: S, event: E): S
  /** What is to be told of a step; none when it belongs to another chart. */
  moves(before: S, event: E, after: S): readonly Move[]
}

/**
 * Every move that can be reached, breadth first, in the order of the events. States are alike when
 * all in them is.
 */
export function walk<S, E>({ starts, events, step, moves }: Walkable<S, E>): Move[] {
  const found = new Map<string, { move: Move; place: number }>()
  const seen = new Set<string>()
  let edge = [...starts]
  while (edge.length > 0) {
    const next: S[] = []
    for (const state of edge) {
      const key = JSON.stringify(state, asArrays)
      if (seen.has(key)) continue
      seen.add(key)
      for (const [place, event] of events.entries()) {
        const after = step(state, event)
        for (const move of moves(state, event, after)) {
          found.set(JSON.stringify(move), { move, place })
        }
        if (after !== state) next.push(after)
      }
    }
    edge = next
  }
  const inOrder = [...found.values()].toSorted((a, b) => a.place - b.place)
  return inOrder.map(({ move }) => move)
}

function asArrays(_key: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : value
}

/** What has changed of some of a state's members, in words. */
export function changes(before: object, after: object, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const was = memberOf(before, name)
    const is = memberOf(after, name)
    if (was === is || is === undefined) return []
    return [typeof is === 'number' ? `counts ${name}` : `${name} = ${String(is)}`]
  })
}

function memberOf(state: object, name: string): string | number | boolean | undefined {
  return (state as Partial<Record<string, string | number | boolean>>)[name]
}
