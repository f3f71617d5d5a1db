import { expect, it } from 'vitest'
import { FakeRuntime } from '../testing/fake-runtime.ts'
import type { RelayCalls } from '../transport/relay-calls.ts'
import { Uploads } from './uploads.ts'

/** Uploads whose PUTs end when the test says so. */
function setUp() {
  const under: { isDownloading: boolean; puts: number[]; end: (() => void)[]; stored: number } = {
    stored: 0,
    isDownloading: false,
    puts: [],
    end: [],
  }
  const calls = {
    attempt: (run: () => Promise<unknown>) => run(),
    saw: () => undefined,
    mayPass: () => false,
  } as unknown as RelayCalls
  const runtime = new FakeRuntime()
  const uploads = new Uploads({
    calls,
    runtime,
    signal: new AbortController().signal,
    isDownloading: () => under.isDownloading,
    put: (index) => {
      under.puts.push(index)
      return new Promise((resolve) => {
        under.end.push(() => resolve({ bootId: '', body: '' }))
      })
    },
    onStored: () => under.stored++,
    onFailure: (cause) => {
      throw cause
    },
  })
  /** Seals while there is room; returns how many are sealed. */
  let sealed = 0
  const seal = () => {
    while (uploads.hasRoom) uploads.add(sealed++)
    return sealed
  }
  return { under, uploads, seal, runtime }
}

it('seals one chunk more than goes up at once, and no more', () => {
  const { under, uploads, seal } = setUp()
  uploads.grant(100)
  expect(seal()).toBe(5)
  expect(under.puts).toEqual([0, 1, 2, 3])
})

it('seals one chunk more than there is credit for, and does not put it', () => {
  const { under, uploads, seal } = setUp()
  expect(seal()).toBe(1)
  expect(under.puts).toEqual([])
  uploads.grant(2)
  expect(seal()).toBe(3)
  expect(under.puts).toEqual([0, 1])
})

it('has two in flight beside a download, and four again after it', async () => {
  const { under, uploads, seal } = setUp()
  under.isDownloading = true
  uploads.grant(100)
  expect(seal()).toBe(3)
  expect(under.puts).toEqual([0, 1])
  under.isDownloading = false
  under.end[0]?.()
  await expect.poll(() => under.puts).toEqual([0, 1, 2])
  expect(seal()).toBe(6)
  expect(under.puts).toEqual([0, 1, 2, 3, 4])
})

it('has one in flight where the way up is so slow that four would come too late', async () => {
  const { under, uploads, seal, runtime } = setUp()
  uploads.grant(1)
  seal()
  runtime.advance(20_001)
  under.end[0]?.()
  // With the answer comes more credit.
  await expect.poll(() => under.stored).toBe(1)
  uploads.grant(100)
  seal()
  expect(under.puts).toEqual([0, 1])
  // It has become better.
  runtime.advance(19_999)
  under.end[1]?.()
  await expect.poll(() => under.puts).toEqual([0, 1, 2])
  seal()
  expect(under.puts).toEqual([0, 1, 2, 3, 4, 5])
})

it('counts those that share the way: four at once take four times as long', async () => {
  const { under, uploads, seal, runtime } = setUp()
  uploads.grant(100)
  seal()
  runtime.advance(79_999)
  under.end[0]?.()
  await expect.poll(() => under.puts).toEqual([0, 1, 2, 3, 4])
})
