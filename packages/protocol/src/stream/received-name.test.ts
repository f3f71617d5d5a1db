import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanName, cleanPath, uniqueNames } from './received-name.ts'

const bytes = (text: string): number => Buffer.byteLength(text)

/** Strings of what is dangerous, mostly. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'. /\\:*?"<>|$_ab12éΣ¹²³', '\u202e', '\u200f', '\0', '\ufeff', '\u0301'),
    fc.constantFrom('CON', 'con', 'NUL', 'com1', 'LPT9', 'CONIN$', 'file', '.txt', ' '.repeat(99)),
    fc.constantFrom('a'.repeat(80), 'é'.repeat(60), '🏔'.repeat(40)),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
})

describe('a cleaned name', () => {
  it('is what the specification says, rule by rule', () => {
    const cases: [string, string][] = [
      ['cod\u202efdp.exe', 'codfdp.exe'],
      ['a\u0000\u001f\u007f\u009f\u061c\u200e\u200f\u2028\u202e\u2066\u2069\ufeffb', 'ab'],
      [
        'a\u0020\u00a0\u200d\u2010\u202f\u2065\u206ab',
        'a\u0020\u00a0\u200d\u2010\u202f\u2065\u206ab',
      ],
      ['e\u0301.txt', '\u00e9.txt'],
      ['/\\:*?"<>|', '_________'],
      ['  a . .', 'a'],
      ['', 'file'],
      ['...', 'file'],
      ['con', '_con'],
      ['NUL .tar.gz', '_NUL .tar.gz'],
      ['CONIN$', '_CONIN$'],
      ['LPT²', '_LPT²'],
      ['COM10', 'COM10'],
      [`${'a'.repeat(300)}.txt`, `${'a'.repeat(251)}.txt`],
      [`${'a'.repeat(300)}.${'b'.repeat(31)}`, `${'a'.repeat(223)}.${'b'.repeat(31)}`],
      [`${'a'.repeat(300)}.${'b'.repeat(32)}`, 'a'.repeat(255)],
      [`.${'b'.repeat(300)}`, `.${'b'.repeat(254)}`],
      // Reserved only once it has been cut, and too long only once it is not reserved.
      [`CON${' '.repeat(260)}x`, '_CON'],
      [`CON.${'b'.repeat(251)}`, `_CON.${'b'.repeat(250)}`],
    ]
    for (const [name, clean] of cases) expect(cleanName(name)).toBe(clean)
  })

  it('is always safe, and cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const clean = cleanName(name)
        expect(cleanName(clean)).toBe(clean)
        expect(bytes(clean)).toBeGreaterThan(0)
        expect(bytes(clean)).toBeLessThanOrEqual(255)
        expect(clean.normalize('NFC')).toBe(clean)
        expect(clean).not.toMatch(
          /[/\\:*?"<>|\p{Cc}\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff]/u,
        )
        expect(clean).not.toMatch(/^ |[ .]$/)
        const first = clean.split('.')[0]?.trimEnd().toUpperCase() ?? ''
        expect(['CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'CONOUT$']).not.toContain(first)
        expect(first).not.toMatch(/^(COM|LPT)[1-9¹²³]$/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a cleaned path', () => {
  it('goes nowhere but down', () => {
    expect(cleanPath('../../../etc')).toEqual(['etc'])
    expect(cleanPath('C:\\Windows\\..\\..')).toEqual(['C_', 'Windows'])
    expect(cleanPath('/')).toEqual([])
    fc.assert(
      fc.property(hostile, (path) => {
        for (const part of cleanPath(path)) expect(part).not.toMatch(/^\.*$|[/\\:]/)
      }),
    )
  })
})

describe('unique names', () => {
  it('tell twins apart, in one folder, folders counted', () => {
    const file = (name: string, path = '') => ({ path, name })
    const saved = (...items: { path: string; name: string }[]): string[] =>
      uniqueNames(items).map(({ path, name }) => [...path, name].join('/'))
    expect(saved(file('a.txt'), file('A.TXT'), file('a.txt', 'b'))).toEqual([
      'a.txt',
      'A (2).TXT',
      'b/a.txt',
    ])
    expect(saved(file('x', 'a'), file('A'), file('y', 'a'))).toEqual(['a/x', 'A (2)', 'a/y'])
    expect(saved(file('a'), file('x', 'a'), file('y', 'a'))).toEqual(['a', 'a (2)/x', 'a (2)/y'])
    expect(saved(file('e\u0301'), file('\u00c9'))).toEqual(['\u00e9', '\u00c9 (2)'])
    const long = `${'a'.repeat(251)}.txt`
    expect(saved(file(long), file(long))).toEqual([long, `${'a'.repeat(247)} (2).txt`])
  })

  it('are never twins, and always clean', () => {
    const few = fc.constantFrom('', 'a', 'A', 'a.txt', 'a (2).txt', 'A.TXT', 'a/b', 'a\\B', 'CON')
    const name = fc.oneof(few, hostile)
    fc.assert(
      fc.property(fc.array(fc.record({ path: name, name }), { maxLength: 20 }), (items) => {
        const saved = uniqueNames(items)
        const fold = (parts: string[]): string => parts.join('/').toLowerCase().normalize('NFC')
        const whole = saved.map((one) => fold([...one.path, one.name]))
        const folders = saved.flatMap(({ path }) => path.map((_, i) => path.slice(0, i + 1)))
        expect(new Set(whole).size).toBe(items.length)
        // No file stands where a folder must, and folders that are twins are one and the same.
        const spelled = new Map(folders.map((folder) => [fold(folder), folder.join('/')]))
        for (const file of whole) expect(spelled.has(file)).toBe(false)
        for (const folder of folders) expect(spelled.get(fold(folder))).toBe(folder.join('/'))
        for (const one of saved) {
          for (const part of [...one.path, one.name]) expect(cleanName(part)).toBe(part)
        }
      }),
    )
  })

  it('take no more than 100,000 folders, however deep the paths are', () => {
    const items = Array.from({ length: 1000 }, (_, i) => ({
      path: `${i}/${'a/'.repeat(150)}`,
      name: 'x',
    }))
    const saved = uniqueNames(items)
    const folders = saved.flatMap(({ path }) => path.map((_, i) => path.slice(0, i + 1).join('/')))
    expect(new Set(folders).size).toBe(100_000)
    expect(saved[0]?.path.length).toBe(151)
    expect(new Set(saved.map(({ path, name }) => [...path, name].join('/'))).size).toBe(1000)
  })

  it('are found for 100,000 twins, alike or cut to be alike, with work that grows as they do', () => {
    const alike = (count: number) =>
      Array.from({ length: count }, () => ({ path: '', name: 'a.txt' }))
    const stem = 'a'.repeat(251)
    const cut = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        path: '',
        name: `${stem}${String(i >> 1).padStart(4, '0')}`,
      }))
    expect(uniqueNames(alike(100_000)).at(-1)?.name).toBe('a (100000).txt')
    expect(new Set(uniqueNames(cut(20_000)).map(({ name }) => name)).size).toBe(20_000)
    // Work that grows with the square would be 64 times as much.
    expect(cpuOf(() => uniqueNames(alike(80_000)))).toBeLessThan(
      32 * cpuOf(() => uniqueNames(alike(10_000))),
    )
    expect(cpuOf(() => uniqueNames(cut(16_000)))).toBeLessThan(
      32 * cpuOf(() => uniqueNames(cut(2_000))),
    )
  })
})

/** Microseconds of this process, whatever else the machine does. */
function cpuOf(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
