import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/**
 * Every file under the given files and folders, sorted, so that two machines list alike. What does
 * not exist is left out; `skip` names files and folders that do not count, wherever they are.
 *
 * @param {readonly string[]} paths
 * @param {ReadonlySet<string>} [skip]
 * @returns {string[]}
 */
export function filesUnder(paths, skip = new Set()) {
  return paths.flatMap((path) => walk(path, skip)).toSorted()
}

/**
 * @param {string} path
 * @param {ReadonlySet<string>} skip
 * @returns {string[]}
 */
function walk(path, skip) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => !skip.has(name))
    .flatMap((name) => walk(join(path, name), skip))
}

/**
 * SHA-256, in hex, over names and contents. Lengths go in as well, so that bytes which move from
 * one file to the next make another hash.
 *
 * @param {string} root Names are taken relative to it.
 * @param {readonly string[]} files
 * @param {readonly string[]} [more] Other things the result depends on.
 */
export function hashFiles(root, files, more = []) {
  const hash = createHash('sha256')
  const add = (/** @type {Uint8Array} */ bytes) => {
    hash.update(`${bytes.length}:`)
    hash.update(bytes)
  }
  for (const text of more) add(Buffer.from(text))
  for (const file of files) {
    add(Buffer.from(relative(root, file).split(sep).join('/')))
    add(readFileSync(file))
  }
  return hash.digest('hex')
}

export function stampSays(/** @type {string} */ stampPath, /** @type {string} */ hash) {
  return existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash
}

export function writeStamp(/** @type {string} */ stampPath, /** @type {string} */ hash) {
  writeFileSync(stampPath, hash)
}

/** Taken away before the work starts, so that work broken off half-way is done again. */
export function clearStamp(/** @type {string} */ stampPath) {
  rmSync(stampPath, { force: true })
}
