import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * What the scripts remember between two runs. Under node_modules, so that deleting node_modules
 * forgets it as well and no output folder carries anything but its output.
 */
export function stateFile(/** @type {string} */ name) {
  const folder = join(root, 'node_modules', '.valise')
  mkdirSync(folder, { recursive: true })
  return join(folder, name)
}
