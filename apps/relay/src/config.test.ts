import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Config, defaultConfig, readConfig, settings } from './config.ts'

describe('the settings', () => {
  test('have their defaults', () => {
    expect(readConfig({})).toEqual(defaultConfig)
    expect(readConfig({ PORT: '', HOST: ' ' })).toEqual(defaultConfig)
    expect(defaultConfig).toMatchObject({
      host: 'localhost',
      port: 8080,
      memoryMb: 256,
      windowMb: 16,
    })
  })

  test('come from the environment', () => {
    expect(
      readConfig({ PORT: '9000', HOST: '::1', RELAY_MEMORY_MB: '512', SESSION_TTL_S: '5' }),
    ).toEqual({
      ...defaultConfig,
      port: 9000,
      host: '::1',
      memoryMb: 512,
      sessionSeconds: 5,
    })
  })

  test.each([
    [
      { METRICS_PORT: '9090', LOG_LEVEL: 'info' },
      { metricsPort: 9090, logLevel: 'info' },
    ],
    [{ RATE_LIMITS: 'off' }, { rateLimits: false }],
    [
      { RATE_LIMITS: 'on', RATE_OPENINGS: '7' },
      { rateLimits: true, rateOpenings: 7 },
    ],
    [{}, { trustProxy: undefined, createToken: undefined, allowOrigins: [] }],
    [
      { ALLOW_ORIGINS: 'https://app.example, http://localhost:5173,capacitor://localhost' },
      { allowOrigins: ['https://app.example', 'http://localhost:5173', 'capacitor://localhost'] },
    ],
    [
      { ALLOW_ORIGINS: 'moz-extension://2b1c0d5e-0000-4000-8000-000000000000' },
      { allowOrigins: ['moz-extension://2b1c0d5e-0000-4000-8000-000000000000'] },
    ],
    [{ CREATE_TOKEN: 'x'.repeat(16) }, { createToken: 'x'.repeat(16) }],
    [{ TRUST_PROXY: '0' }, { trustProxy: 0 }],
    [{ TRUST_PROXY: '2' }, { trustProxy: 2 }],
    [
      { TRUST_PROXY: 'loopback, 10.0.0.0/8,fd00::/8' },
      { trustProxy: ['loopback', '10.0.0.0/8', 'fd00::/8'] },
    ],
  ])('are read: %j', (env, expected) => {
    expect(readConfig(env)).toMatchObject(expected)
  })

  test.each([
    '11',
    'yes',
    'true',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '0.0.0.0/00',
    '::/129',
    '10.0.0',
    'loopback,',
    '*',
  ])('trust no proxy that is no address: %s', (given) => {
    expect(readConfig({ TRUST_PROXY: given })).toHaveProperty(
      'sentence',
      'TRUST_PROXY must be a number of proxies from 0 to 10, or their addresses and networks with commas between them.',
    )
  })

  test.each([
    '*',
    'null',
    'app.example',
    'https://app.example/',
    'https://app.example/path',
    'https://App.example',
    'HTTPS://app.example',
    'https://app.example:443',
    'https://*.app.example',
    'https://user@app.example',
    'https://app.example,',
    'https://a.example https://b.example',
    'capacitor://localhost/',
    'data:,',
    'https://',
  ])('allow nothing that no browser sends as its origin: %s', (given) => {
    expect(readConfig({ ALLOW_ORIGINS: given })).toHaveProperty(
      'sentence',
      'ALLOW_ORIGINS must be origins as browsers send them, such as https://app.example, with commas between them.',
    )
  })

  test.each([
    [{ CREATE_TOKEN: 'too short' }, 'CREATE_TOKEN must have 16 to 256 ASCII symbols and no space.'],
    [
      { CREATE_TOKEN: 'sixteen symbols, with spaces' },
      'CREATE_TOKEN must have 16 to 256 ASCII symbols and no space.',
    ],
    [{ RATE_LIMITS: 'no' }, 'RATE_LIMITS must be on or off.'],
    [{ LOG_LEVEL: 'debug' }, 'LOG_LEVEL must be error, warn or info.'],
    [{ METRICS_PORT: 'on' }, 'METRICS_PORT must be a whole number from 0 to 65535.'],
    [{ RATE_JOINS: '0' }, 'RATE_JOINS must be a whole number from 1 to 1000000.'],
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535.'],
    [{ PORT: '80a' }, 'PORT must be a whole number from 0 to 65535.'],
    [{ PORT: '-1' }, 'PORT must be a whole number from 0 to 65535.'],
    [{ SESSION_TTL_S: '901' }, 'SESSION_TTL_S must be a whole number from 1 to 900.'],
    [{ RELAY_MEMORY_MB: '15' }, 'RELAY_MEMORY_MB must be a whole number from 16 to 1048576.'],
    [{ MAX_REQUESTS: '129' }, 'MAX_REQUESTS must be a whole number from 1 to 128.'],
    [{ WINDOW_MB: '300' }, 'WINDOW_MB must not be larger than RELAY_MEMORY_MB.'],
  ])('are refused in one sentence: %j', (env, sentence) => {
    expect(readConfig(env)).toHaveProperty('sentence', sentence)
  })
})

test('every setting stands in the table for operators, with its default', () => {
  const text = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` \|([^|]*)\|/gm)]
  const documented = Object.fromEntries(rows.map(([, name, given = '']) => [name, given.trim()]))
  const shown: Partial<Record<keyof Config, string>> = {
    // Folders of this repository, wherever it is.
    webRoot: '',
    stateFolder: '',
    rateLimits: 'on',
  }
  const expected = Object.entries(settings).map(([key, { name }]) => {
    const value = defaultConfig[key as keyof Config]
    return [name, shown[key as keyof Config] ?? String(value ?? '')]
  })
  expect(documented).toEqual(Object.fromEntries(expected))
})
