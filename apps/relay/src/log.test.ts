import { afterEach, describe, expect, test, vi } from 'vitest'
import { failureEntry, type LogEntry, logToStderr } from './log.ts'

afterEach(() => vi.restoreAllMocks())

function linesOf(level: 'error' | 'warn' | 'info', entries: readonly LogEntry[]): unknown[] {
  const written: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    written.push(String(line))
    return true
  })
  const log = logToStderr(level)
  for (const entry of entries) log(entry)
  vi.restoreAllMocks()
  return written.map((line) => {
    expect(line).toMatch(/^\{.*\}\n$/)
    return JSON.parse(line) as unknown
  })
}

describe('the log', () => {
  const entries: LogEntry[] = [
    { level: 'info', event: 'counts', sessions: 3 },
    { level: 'warn', event: 'unknown-proxy' },
    failureEntry(new TypeError('something that\na client sent')),
  ]

  test('is one JSON object a line, with its time', () => {
    const lines = linesOf('info', entries)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      event: 'counts',
      sessions: 3,
    })
  })

  test.each([
    ['error', 1],
    ['warn', 2],
    ['info', 3],
  ] as const)('from %s on has %i of three', (level, count) => {
    expect(linesOf(level, entries)).toHaveLength(count)
  })

  test('says of a failure what and where, and not what it said', () => {
    const entry = failureEntry(Object.assign(new TypeError('7K3M-Q9TX'), { code: 'ERR_X' }))
    expect(entry).toMatchObject({
      level: 'error',
      event: 'failure',
      error: 'TypeError',
      code: 'ERR_X',
    })
    expect(JSON.stringify(entry)).not.toContain('7K3M')
    expect(JSON.stringify(entry)).toContain('log.test.ts')
    expect(failureEntry('7K3M-Q9TX')).toEqual({
      level: 'error',
      event: 'failure',
      error: 'no error was thrown',
    })
  })
})
