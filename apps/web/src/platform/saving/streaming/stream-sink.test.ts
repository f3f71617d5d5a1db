import type { ReceivedItem } from '@valise/client'
import { describe, expect, it, vi } from 'vitest'
import type { ReceivedFile } from '../received-file.ts'
import { type Output, StreamSink } from './stream-sink.ts'

const { signal } = new AbortController()
const bytes = (text: string) => new TextEncoder().encode(text)

function item(name: string, other: Partial<ReceivedItem> = {}): ReceivedItem {
  return { kind: 'file', name, path: [], mediaType: '', size: 3, time: 0, ...other }
}

/** A sink, and what comes out of it. `isSlow`: takes nothing. */
function made({ isSlow = false } = {}) {
  const out: Uint8Array[] = []
  const state = { closed: false, aborted: false }
  const opened = vi.fn((): Output => {
    let controller: WritableStreamDefaultController | undefined
    return {
      writable: new WritableStream({
        start: (its) => {
          controller = its
        },
        write: (piece) => {
          out.push(piece)
          return isSlow ? new Promise(() => {}) : undefined
        },
        close: () => {
          state.closed = true
        },
      }),
      abort: () => {
        state.aborted = true
        controller?.error(new Error('given up'))
      },
    }
  })
  const committed: ReceivedFile[] = []
  const sink = new StreamSink('downloads', opened, (files) => committed.push(...files))
  return { sink, opened, state, committed, out, text: () => Buffer.concat(out).toString() }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('one file', () => {
  it('goes out under its name as it comes, and nothing of it is kept here', async () => {
    const { sink, opened, text, committed, state } = made()
    await sink.begin([item('a.bin')])
    expect(opened).toHaveBeenCalledWith({ name: 'a.bin', size: 3 })
    for (const piece of ['a', 'b', 'c']) await sink.write(0, bytes(piece), signal)
    await sink.commit()
    expect([text(), state]).toEqual(['abc', { closed: true, aborted: false }])
    expect(committed).toMatchObject([
      { item: { name: 'a.bin' }, start: 0, end: 3, streamed: 'downloads' },
    ])
    expect(committed[0]?.within.size).toBe(0)
  })

  it('is not whole before the commit: its last piece is held back', async () => {
    const { sink, text, state } = made()
    await sink.begin([item('a.bin', { size: 'unknown' })])
    for (const piece of ['first', 'second', 'third']) await sink.write(0, bytes(piece), signal)
    await turn()
    expect(text()).toBe('firstsecond')
    expect(state.closed).toBe(false)
    await sink.discard()
    await turn()
    expect(text()).toBe('firstsecond')
    expect(state).toEqual({ closed: false, aborted: true })
  })

  it('may be empty', async () => {
    const { sink, text, state, committed } = made()
    await sink.begin([item('nothing', { size: 0 })])
    await sink.commit()
    expect([text(), state.closed]).toEqual(['', true])
    expect(committed).toMatchObject([{ end: 0, streamed: 'downloads' }])
  })

  it('keeps no bytes that were only lent', async () => {
    const { sink, text } = made()
    await sink.begin([item('a.bin')])
    const lent = bytes('abc')
    await sink.write(0, lent, signal)
    lent.fill(0)
    await sink.commit()
    expect(text()).toBe('abc')
  })
})

describe('several files', () => {
  it('come as one ZIP with their folders, and a message stays here', async () => {
    const { sink, opened, text, committed } = made()
    const items = [
      item('', { kind: 'text' }),
      item('a', { path: ['trip'] }),
      item('empty', { path: ['trip'], size: 0 }),
      item('b', { path: ['trip', 'day 1'] }),
    ]
    await sink.begin(items)
    expect(opened).toHaveBeenCalledWith({ name: 'trip.zip', size: undefined })
    await sink.write(0, bytes('a message'), signal)
    await sink.write(1, bytes('one'), signal)
    await sink.write(3, bytes('t'), signal)
    await sink.write(3, bytes('wo'), signal)
    await sink.commit()
    for (const part of ['trip/a', 'one', 'trip/empty', 'trip/day 1/b', 'two']) {
      expect(text()).toContain(part)
    }
    expect(text()).not.toContain('a message')
    expect(await committed[0]?.within.text()).toBe('a message')
    expect(committed.map(({ start, end, streamed }) => [end - start, streamed])).toEqual([
      [9, undefined],
      [3, 'downloads'],
      [0, 'downloads'],
      [3, 'downloads'],
    ])
  })

  it('have no directory of the ZIP before the commit', async () => {
    const { sink, text } = made()
    await sink.begin([item('a'), item('b', { path: ['x'] })])
    await sink.write(0, bytes('one'), signal)
    await sink.write(1, bytes('two'), signal)
    await turn()
    const DIRECTORY = 'PK\u0001\u0002'
    expect(text()).toContain('one')
    expect(text()).not.toContain(DIRECTORY)
    await sink.commit()
    expect(text()).toContain(DIRECTORY)
  })
})

describe('a download that fails', () => {
  it('is held up by one that takes nothing, until it is over', async () => {
    const { sink, state } = made({ isSlow: true })
    await sink.begin([item('a.bin')])
    const controller = new AbortController()
    const writing = (async () => {
      for (let n = 0; n < 20; n++) await sink.write(0, bytes('piece'), controller.signal)
    })()
    const settled = vi.fn()
    void writing.then(settled, settled)
    await turn()
    expect(settled).not.toHaveBeenCalled()
    controller.abort()
    await expect(writing).rejects.toThrow('given up')
    expect(state.aborted).toBe(true)
    await sink.discard()
  })

  it('is told to whoever writes', async () => {
    const { sink, opened } = made()
    await sink.begin([item('a.bin')])
    const output = opened.mock.results[0]?.value as Output
    await output.abort()
    await turn()
    await expect(sink.write(0, bytes('x'), signal)).rejects.toThrow('failed')
  })

  it('is told to whoever commits', async () => {
    const { sink, opened, committed } = made()
    await sink.begin([item('a.bin')])
    await sink.write(0, bytes('x'), signal)
    const output = opened.mock.results[0]?.value as Output
    await output.abort()
    await expect(sink.commit()).rejects.toMatchObject({ code: 'save-failed' })
    expect(committed).toEqual([])
  })
})
