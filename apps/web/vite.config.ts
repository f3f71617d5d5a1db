import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { version } from './package.json' with { type: 'json' }
import { manifest } from './web-manifest.ts'

// Same sources, same bytes: nothing of the time, the machine or the folder goes into the output.
export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify(version) },
  plugins: [
    react(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'service-worker.ts',
      registerType: 'prompt',
      // Registered by src/platform/app-update.ts: an inline script would break the strict headers.
      injectRegister: null,
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: ['**/*.{html,js,css,svg,png,webmanifest}'],
        // The maskable drawing is here only to draw its PNGs from.
        // What is asked for directly is never kept, and never asked for while there is no network.
        globIgnores: ['service-worker.js', 'icons/icon-maskable.svg', 'direct/*'],
        // Vite's own file names carry a hash of their content.
        dontCacheBustURLsMatching: /^assets\//,
      },
      manifest,
    }),
  ],
  build: {
    target: 'es2022',
    // A data: URL in a script or style sheet would not pass the strict headers.
    assetsInlineLimit: 0,
    // The polyfill would be one more script; browsers without it load the parts one by one.
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://localhost:8080' } },
})
