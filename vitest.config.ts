import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.{ts,tsx}',
      'packages/scripts/*.test.mjs',
    ],
    environment: 'node',
    globalSetup: ['packages/scripts/seed-choose.mjs'],
    setupFiles: ['packages/scripts/seed-use.mjs'],
    // RSA keys take up to half a second each, and property tests make many.
    testTimeout: 15_000,
    hookTimeout: 15_000,
    pool: 'forks',
    maxWorkers: 2,
    retry: 0,
  },
})
