import { defineConfig } from '@playwright/test'
import { findChromium } from './packages/scripts/find-chromium.mjs'
import { stateFile } from './packages/scripts/paths.mjs'

const chromium = findChromium()
const json = process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ?? 'test-results/e2e.json'
// Where the tests put what the fake camera films. The workers read this file too, and inherit it.
const film = (process.env['VALISE_E2E_FILM'] ??= stateFile('e2e-film.y4m'))

// Without a locale Chromium takes file names for something else than UTF-8, and finds no Übung.
process.env['LC_ALL'] = 'C.UTF-8'

export default defineConfig({
  testDir: 'apps/web/e2e',
  outputDir: 'test-results',
  reporter: [['list'], ['json', { outputFile: json }]],
  // Two cores: the browser and the relay share them with the test.
  workers: 1,
  fullyParallel: false,
  // A test that passes the second time has found something.
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  globalTimeout: 23 * 60_000,
  expect: { timeout: 10_000 },
  projects: [
    { name: 'e2e', testIgnore: 'screens.spec.ts' },
    // Draws pictures, checks nothing: `pnpm screens`.
    { name: 'screens', testMatch: 'screens.spec.ts' },
  ],
  use: {
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [
        // Chromium's own sandbox refuses to run as root, which is who a container's tests run as.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        // A camera that films a file: it is written anew for each scan.
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`,
        // The browser itself calls nobody: every request seen is one that the app made.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
      ],
    },
    screenshot: 'only-on-failure',
  },
})
