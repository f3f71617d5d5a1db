// Writes dist/files.sha256.txt: the SHA-256 of every built file, in the form that sha256sum reads,
// sorted by path. The hash of this list is the app's fingerprint.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [dist = 'dist'] = process.argv.slice(2)
const NAME = 'files.sha256.txt'

const paths = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(dist.length + 1)
      .replaceAll('\\', '/'),
  )
  .filter((path) => path !== NAME)
  .toSorted((a, b) => (a < b ? -1 : 1))

const list = paths.map((path) => `${sha256(readFileSync(join(dist, path)))}  ${path}\n`).join('')
writeFileSync(join(dist, NAME), list)
console.log(`fingerprint ${sha256(list)}`)

function sha256(/** @type {import('node:crypto').BinaryLike} */ data) {
  return createHash('sha256').update(data).digest('hex')
}
