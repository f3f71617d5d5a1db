import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { seldom } from './seldom.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function source() {
  const listeners = new Set<() => void>()
  return {
    change: () => {
      for (const listener of listeners) listener()
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

test('the first change is told at once, many as few, and the last one always', () => {
  const { change, subscribe } = source()
  const heard = vi.fn<() => void>()
  seldom(subscribe)(heard)
  change()
  expect(heard).toHaveBeenCalledTimes(1)
  for (let ms = 0; ms < 1000; ms += 5) {
    change()
    vi.advanceTimersByTime(5)
  }
  expect(heard.mock.calls.length).toBeLessThanOrEqual(7)
  vi.advanceTimersByTime(200)
  const told = heard.mock.calls.length
  change()
  expect(heard).toHaveBeenCalledTimes(told + 1)
  change()
  expect(heard).toHaveBeenCalledTimes(told + 1)
  vi.advanceTimersByTime(200)
  expect(heard).toHaveBeenCalledTimes(told + 2)
})

test('nothing is told to one who listens no more', () => {
  const { change, subscribe } = source()
  const heard = vi.fn<() => void>()
  const stop = seldom(subscribe)(heard)
  change()
  change()
  stop()
  vi.advanceTimersByTime(1000)
  change()
  expect(heard).toHaveBeenCalledTimes(1)
})
