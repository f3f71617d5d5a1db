import { expect, test } from 'vitest'
import { updatedPage } from './document.ts'

const report = (title: string) => ({ title, rows: [], bars: [], notes: [`about ${title}`] })

test('a part that was measured takes the place of what it said before, and the others stay', () => {
  const first = updatedPage(
    '',
    new Map([
      ['1', report('one')],
      ['3', report('three')],
    ]),
  )
  expect(first).toMatch(/^# Benchmarks\n/)
  const second = updatedPage(
    first,
    new Map([
      ['2', report('two')],
      ['3', report('another')],
    ]),
  )
  expect([...second.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
    '1. one',
    '2. two',
    '3. another',
  ])
  expect(second).not.toContain('about three')
  expect(second.match(/^- Measured on /gm)).toHaveLength(3)
  // The same again changes nothing.
  expect(updatedPage(second, new Map())).toBe(second)
})
