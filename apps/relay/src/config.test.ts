import { describe, expect, test } from 'vitest'
import { defaultConfig, readConfig } from './config.ts'

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
