import type { ReceivedItem } from '@valise/client'
import { describe, expect, it } from 'vitest'
import {
  announced,
  describeArrived,
  lastStreamedTo,
  withGone,
  withoutSecrets,
  withTaken,
  withTransfer,
} from './received.ts'

const item = (name: string, path: string[] = [], kind: ReceivedItem['kind'] = 'file') => ({
  kind,
  name,
  path,
  mediaType: '',
  size: 3,
  time: 0,
})
const file = (...of: Parameters<typeof item>) => ({
  item: item(...of),
  within: new Blob(['abc']),
  start: 0,
  end: 3,
  stash: undefined,
})

describe('what has arrived', () => {
  it('is one row for a text, a file, and each outermost folder', () => {
    const arrived = withTransfer(
      [],
      [
        file('', [], 'text'),
        file('a.txt', ['photos']),
        file('b.txt'),
        file('c.txt', ['photos', '2026']),
      ],
    )
    expect(arrived.map(({ kind, name }) => [kind, name])).toEqual([
      ['text', ''],
      ['folder', 'photos'],
      ['file', 'b.txt'],
    ])
    expect(arrived[1] && describeArrived(arrived[1])).toBe('2 files, 6 B')
  })

  it('keeps what came before, and never uses an id twice', () => {
    const first = withTransfer([], [file('a.txt')])
    const both = withTransfer(first, [file('a.txt')])
    expect(both).toHaveLength(2)
    expect(new Set(both.map(({ id }) => id)).size).toBe(2)
  })

  it('does not join the folders of two transfers', () => {
    const first = withTransfer([], [file('a.txt', ['photos'])])
    expect(withTransfer(first, [file('b.txt', ['photos'])])).toHaveLength(2)
  })

  it('remembers what was saved or copied', () => {
    const arrived = withTransfer([], [file('a.txt'), file('b.txt')])
    const taken = withTaken(arrived, arrived.slice(0, 1))
    expect(taken.map((each) => each.taken)).toEqual([true, false])
  })

  it('knows what is no longer here because it stands elsewhere', () => {
    const arrived = withTransfer([], [file('a.txt'), file('b.txt')])
    const saved = withGone(arrived, arrived.slice(0, 1))
    expect(saved.map(({ taken, gone }) => [taken, gone])).toEqual([
      [true, true],
      [false, false],
    ])
  })

  it('knows where the last went that went somewhere as it arrived, and that it is not here', () => {
    const kept = withTransfer([], [file('a.txt')])
    expect(lastStreamedTo(kept)).toBeUndefined()
    const once = withTransfer(kept, [{ ...file('b.txt'), streamed: 'downloads' as const }])
    const twice = withTransfer(once, [{ ...file('c.txt'), streamed: 'chosen' as const }])
    expect(lastStreamedTo(withTransfer(once, [file('d.txt')]))).toBe('downloads')
    expect(lastStreamedTo(twice)).toBe('chosen')
    expect(twice.map(({ taken, gone }) => [taken, gone])).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ])
  })

  it('offers a text too long for the page as a file', () => {
    const text = new Blob(['x'.repeat(4 * 1024 * 1024 + 1)])
    const long = { ...file('', [], 'text'), within: text, end: text.size }
    const [only] = withTransfer([], [long])
    expect(only).toMatchObject({ kind: 'file', name: 'Message.txt' })
    expect(only?.files[0]?.item.name).toBe('Message.txt')
  })
})

describe('the end of a session', () => {
  const kinds = (arrived: readonly { kind: string }[]) => arrived.map(({ kind }) => kind)

  it('takes every secret, copied or not, and nothing else', () => {
    const arrived = withTransfer(
      [],
      [
        file('', [], 'text'),
        file('', [], 'secret'),
        file('', [], 'secret'),
        file('', [], 'secret'),
        file('a.txt'),
        file('b.txt', ['photos']),
      ],
    )
    const { left, removed } = withoutSecrets(withTaken(arrived, arrived.slice(0, 2)))
    expect(kinds(left)).toEqual(['text', 'file', 'folder'])
    expect(removed).toEqual({ copied: 1, uncopied: 2 })
  })

  it('takes a secret that is too long for the page, and stands there as a file', () => {
    const text = new Blob(['x'.repeat(4 * 1024 * 1024 + 1)])
    const long = { ...file('', [], 'secret'), within: text, end: text.size }
    const arrived = withTransfer([], [long])
    expect(arrived).toMatchObject([{ kind: 'file', name: 'Secret.txt' }])
    expect(withoutSecrets(arrived)).toEqual({ left: [], removed: { copied: 0, uncopied: 1 } })
  })
})

describe('what is announced', () => {
  it('has no size while one of its items has none', () => {
    const rows = announced([item('a', ['x']), { ...item('b', ['x']), size: 'unknown' }, item('c')])
    expect(rows.map(({ name, size, files }) => [name, size, files])).toEqual([
      ['x', undefined, 2],
      ['c', 3, 1],
    ])
  })
})
