import type { MakeSealer, OpenerParams, SealerParams, Transport } from '@valise/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { READY, START_MS, startWorker } from './start-worker.ts'
import { workerOpener } from './worker-opener.ts'
import { workerSealer } from './worker-sealer.ts'

/** A worker that says what the test lets it say, and does nothing else. */
class FakeWorker extends EventTarget {
  static latest: FakeWorker
  ended = false
  constructor() {
    super()
    FakeWorker.latest = this
  }
  terminate() {
    this.ended = true
  }
  say(data: unknown) {
    if (!this.ended) this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('Worker', FakeWorker)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const start = startWorker('worker.js')

test('a worker that says that it is there is used, however long it then takes', async () => {
  const starting = start()
  await vi.advanceTimersByTimeAsync(START_MS - 1)
  FakeWorker.latest.say(READY)
  expect(await starting).toBeDefined()
  await vi.advanceTimersByTimeAsync(10 * START_MS)
  expect(FakeWorker.latest.ended).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

test('a worker that says something else, or fails, is ended', async () => {
  const strange = start()
  FakeWorker.latest.say('something else')
  expect(await strange).toBeUndefined()
  expect(FakeWorker.latest.ended).toBe(true)

  const failing = start()
  FakeWorker.latest.dispatchEvent(new Event('error'))
  expect(await failing).toBeUndefined()
  expect(FakeWorker.latest.ended).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

test('where a worker never says anything it is sealed here, and the worker ended first', async () => {
  const sealed = { index: 0, last: true }
  const local = vi.fn<MakeSealer>(() => {
    expect(FakeWorker.latest.ended).toBe(true)
    return {
      seal: async () => sealed,
      totals: () => ({ count: 1, digest: new Uint8Array() }),
      upload: () => Promise.reject(new Error('no')),
      release: () => undefined,
      stop: () => undefined,
    }
  })
  const makeSealer = workerSealer(start, {} as Transport, local)
  const sealing = makeSealer({ sources: [] } as unknown as SealerParams).seal()
  await vi.advanceTimersByTimeAsync(START_MS - 1)
  expect(local).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(await sealing).toBe(sealed)
  // Late, it finds nobody who would seal a second time.
  FakeWorker.latest.say(READY)
  expect(local).toHaveBeenCalledOnce()
})

test('where a worker never says anything it is opened here', async () => {
  const read = vi.fn(async () => undefined)
  const opener = workerOpener(start, () => {
    expect(FakeWorker.latest.ended).toBe(true)
    return {
      read,
      progress: () => ({ complete: true, next: 1, digest: undefined }),
      stop: () => undefined,
    }
  })({} as OpenerParams)
  const reading = opener.read(new AbortController().signal)
  await vi.advanceTimersByTimeAsync(START_MS)
  await reading
  expect(read).toHaveBeenCalledOnce()
  expect(opener.progress().complete).toBe(true)
})
