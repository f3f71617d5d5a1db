import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { root } from './paths.mjs'

/** The app's own. */
const vite = join(root, 'apps/web/node_modules/vite/dist/node/index.js')
/** Bytes, packed: all that the package exports, both suites and their library included. */
const MAX_BYTES = 14_500

test('the protocol stays small', { timeout: 30_000 }, async () => {
  const { build } = await import(vite)
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: join(root, 'packages/protocol'),
    build: {
      write: false,
      target: 'es2022',
      rollupOptions: {
        input: join(root, 'packages/protocol/src/index.ts'),
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const entry = built.output.find((/** @type {any} */ one) => one.isEntry)
  const bytes = gzipSync(entry.code, { level: 9 }).length
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThan(MAX_BYTES)
})
