import type { ManifestOptions } from 'vite-plugin-pwa'

/** What the system shows of the installed app. */
export const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'Valise',
  short_name: 'Valise',
  description: 'Sealed on this device. Opened only on the devices you approve.',
  lang: 'en',
  dir: 'ltr',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  theme_color: '#0f5540',
  background_color: '#0f5540',
  categories: ['utilities', 'security'],
  icons: [
    { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    {
      src: '/icons/icon-maskable-512.png',
      sizes: '512x512',
      type: 'image/png',
      purpose: 'maskable',
    },
    { src: '/icons/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
  ],
  // Exports of password managers: nobody edits them, and nothing else wants to open them.
  file_handlers: [
    {
      action: '/#/send',
      accept: { 'application/octet-stream': ['.kdbx', '.1pux', '.pif', '.psafe3'] },
    },
  ],
  share_target: {
    action: '/share',
    method: 'POST',
    enctype: 'multipart/form-data',
    params: {
      title: 'title',
      text: 'text',
      url: 'url',
      files: [{ name: 'files', accept: ['*/*'] }],
    },
  },
  shortcuts: [
    {
      name: 'Send',
      url: '/#/send',
      icons: [{ src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' }],
    },
    {
      name: 'Receive',
      url: '/#/receive',
      icons: [{ src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' }],
    },
  ],
}
