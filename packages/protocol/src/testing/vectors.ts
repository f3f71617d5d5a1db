import { readFileSync } from 'node:fs'

/** The committed vectors of a name, for tests. */
export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8'))
}
