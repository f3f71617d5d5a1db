import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {object} WorkspacePackage
 * @property {string} name
 * @property {string} folder
 * @property {Record<string, string>} scripts
 * @property {boolean} hasDependencies
 */

/**
 * The packages of the workspace, as pnpm-workspace.yaml lists them (apps/* and packages/*). Read
 * here because nothing is installed yet that reads YAML.
 *
 * @param {string} root
 * @returns {WorkspacePackage[]}
 */
export function workspacePackages(root) {
  return ['apps', 'packages']
    .map((group) => join(root, group))
    .filter((group) => existsSync(group))
    .flatMap((group) => readdirSync(group).map((name) => join(group, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .toSorted()
    .map((folder) => {
      const json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      return {
        name: json.name,
        folder,
        scripts: json.scripts ?? {},
        hasDependencies: Object.keys({ ...json.dependencies, ...json.devDependencies }).length > 0,
      }
    })
}
