import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

/**
 * The script behind a development tool's command. Started with Node directly, it needs no shell
 * and no .cmd file, and a signal reaches the tool itself.
 *
 * @param {string} packageName
 * @param {string} command
 */
export function toolScript(packageName, command) {
  const folder = join(root, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, bin[command])
}
