import { delimiter } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findChromium } from './find-chromium.mjs'
import { getChromium } from './get-chromium.mjs'

const inOrder = [
  '/named/chromium',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/opt/a/google-chrome',
  '/opt/b/google-chrome',
  '/opt/b/google-chrome-stable',
  '/playwrights/chrome',
]

/** @param {{ there: readonly string[], broken?: readonly string[] }} options */
const machine = ({ there, broken = [] }) => ({
  env: { CHROMIUM: '/named/chromium', PATH: ['/opt/a', '', '/opt/b'].join(delimiter) },
  exists: (/** @type {string} */ path) => there.includes(path),
  starts: (/** @type {string} */ path) => !broken.includes(path),
  playwrightsOwn: () => '/playwrights/chrome',
})

describe('findChromium', () => {
  test.for(inOrder.map((path, place) => ({ path, place })))('takes $path in its turn', (turn) => {
    expect(findChromium(machine({ there: inOrder.slice(turn.place) }))).toBe(turn.path)
  })

  test('passes over one that does not start', () => {
    const there = ['/usr/bin/chromium-browser', '/playwrights/chrome']
    expect(findChromium(machine({ there, broken: ['/usr/bin/chromium-browser'] }))).toBe(
      '/playwrights/chrome',
    )
  })

  test('finds nothing on a bare machine', () => {
    expect(findChromium(machine({ there: [] }))).toBeUndefined()
    expect(
      findChromium({ ...machine({ there: [] }), env: {}, playwrightsOwn: () => undefined }),
    ).toBeUndefined()
  })
})

describe('getChromium', () => {
  /**
   * @param {{ apt: boolean, foundAfter: string }} options
   */
  const means = ({ apt, foundAfter }) => {
    /** @type {string[]} */
    const done = ['nothing']
    return {
      done,
      find: () => (done.includes(foundAfter) ? '/a/chromium' : undefined),
      say: () => {},
      canUseApt: () => apt,
      installDebians: async () => done.push('debian'),
      installPlaywrights: async () => done.push('playwright'),
    }
  }

  test.for([
    { apt: true, foundAfter: 'nothing', steps: ['nothing'], found: '/a/chromium' },
    { apt: true, foundAfter: 'debian', steps: ['nothing', 'debian'], found: '/a/chromium' },
    {
      apt: true,
      foundAfter: 'playwright',
      steps: ['nothing', 'debian', 'playwright'],
      found: '/a/chromium',
    },
    {
      apt: false,
      foundAfter: 'playwright',
      steps: ['nothing', 'playwright'],
      found: '/a/chromium',
    },
    {
      apt: true,
      foundAfter: 'never',
      steps: ['nothing', 'debian', 'playwright'],
      found: undefined,
    },
  ])('apt: $apt, there after $foundAfter', async ({ steps, found, ...situation }) => {
    const these = means(situation)
    expect(await getChromium(these)).toBe(found)
    expect(these.done).toEqual(steps)
  })
})
