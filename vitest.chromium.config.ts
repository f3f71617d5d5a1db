import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { findChromium } from './packages/scripts/find-chromium.mjs'

const chromium = findChromium()

// The committed vectors once more, in a browser: its WebCrypto is another one than Node's.
export default defineConfig({
  root: 'packages/protocol',
  // Found while the tests run already, it would make the page load anew.
  optimizeDeps: { include: ['hpke'] },
  test: {
    include: ['src/**/*.vectors.test.ts'],
    testTimeout: 15_000,
    retry: 0,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: [{ browser: 'chromium' }],
      provider: playwright({
        launchOptions: {
          ...(chromium === undefined ? {} : { executablePath: chromium }),
          args: [
            // Chromium's own sandbox refuses to run as root, which is who a container's tests run as.
            ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
            // The browser itself calls nobody.
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
            '--no-first-run',
            '--disable-quic',
          ],
        },
      }),
    },
  },
})
