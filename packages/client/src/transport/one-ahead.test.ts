import { expect, it } from 'vitest'
import { oneAhead } from './one-ahead.ts'

function counting(fail?: number) {
  const state = { asked: 0, ended: false }
  async function* source() {
    try {
      for (; state.asked < 5; ) {
        if (state.asked === fail) throw new Error('broken off')
        yield state.asked++
      }
    } finally {
      state.ended = true
    }
  }
  return { state, source: source() }
}

it('gives the same in the same order, and asks for one before it is wanted', async () => {
  const { state, source } = counting()
  const seen: number[] = []
  for await (const each of oneAhead(source)) {
    seen.push(each)
    await Promise.resolve()
    expect(state.asked).toBe(Math.min(each + 2, 5))
  }
  expect(seen).toEqual([0, 1, 2, 3, 4])
  expect(state.ended).toBe(true)
})

it('fails after what came before the failure', async () => {
  const seen: number[] = []
  const run = async () => {
    for await (const each of oneAhead(counting(2).source)) seen.push(each)
  }
  await expect(run()).rejects.toThrow('broken off')
  expect(seen).toEqual([0, 1])
})

it('does not wait for what may never come when it is stopped', async () => {
  const source = {
    [Symbol.asyncIterator]: () => {
      let count = 0
      return {
        next: () =>
          count++ === 0
            ? Promise.resolve({ done: false as const, value: 1 })
            : new Promise<IteratorResult<number>>(() => {}),
        return: () => new Promise<IteratorResult<number>>(() => {}),
      }
    },
  }
  for await (const each of oneAhead(source)) {
    expect(each).toBe(1)
    break
  }
})
