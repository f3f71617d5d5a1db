import { describe, expect, it } from 'vitest'
import { ClientError } from '../errors.ts'
import { Store } from '../store.ts'
import { until } from './until.ts'

interface View {
  phase: string
  n: number
  over?: boolean
  error: ClientError | undefined
}

/** A session of which the test says what is in its view. */
function session(view: Partial<View> = {}) {
  const store = new Store<View>({ phase: 'open', n: 0, error: undefined, ...view })
  let listeners = 0
  return {
    getView: () => store.get(),
    subscribe(listener: () => void) {
      const stop = store.subscribe(listener)
      listeners += 1
      return () => {
        listeners -= 1
        stop()
      }
    },
    change: (change: Partial<View>) => store.set({ ...store.get(), ...change }),
    listeners: () => listeners,
  }
}

describe('waiting for a view', () => {
  it('resolves with the first one for which it holds, and listens no longer', async () => {
    const watched = session()
    const asked: number[] = []
    const third = until(watched, ({ n }) => {
      asked.push(n)
      return n === 2
    })
    for (const n of [1, 2, 3]) watched.change({ n })
    expect((await third).n).toBe(2)
    expect(asked).toEqual([0, 1, 2])
    expect(watched.listeners()).toBe(0)
  })

  it('looks at the present one first', async () => {
    const watched = session({ n: 7 })
    expect((await until(watched, ({ n }) => n === 7)).n).toBe(7)
    expect(watched.listeners()).toBe(0)
  })

  it.each([
    [{ phase: 'ended', error: new ClientError('sender-left') }, 'sender-left'],
    [{ phase: 'ended' }, 'cancelled'],
    // A receiver that has something stays so.
    [{ phase: 'received', over: true }, 'cancelled'],
  ])('rejects when the session is over before: %j', async (end, code) => {
    const watched = session()
    const never = until(watched, ({ n }) => n === 1)
    watched.change(end)
    await expect(never).rejects.toMatchObject({ name: 'ClientError', code })
    await expect(until(watched, ({ n }) => n === 1)).rejects.toMatchObject({ code })
    expect(watched.listeners()).toBe(0)
  })

  it('can wait for the end itself', async () => {
    const watched = session()
    const end = until(watched, ({ phase }) => phase === 'ended')
    watched.change({ phase: 'ended', error: new ClientError('expired') })
    expect((await end).error?.code).toBe('expired')
  })

  it('does not take what has been received for an end', async () => {
    const watched = session({ over: false })
    const second = until(watched, ({ n }) => n === 2)
    watched.change({ phase: 'received' })
    watched.change({ n: 2 })
    expect((await second).n).toBe(2)
  })

  it('ends with its signal', async () => {
    const watched = session()
    const abort = new AbortController()
    const options = { signal: abort.signal }
    const never = until(watched, ({ n }) => n === 1, options)
    const reason = new Error('five minutes are over')
    abort.abort(reason)
    await expect(never).rejects.toBe(reason)
    await expect(until(watched, () => true, options)).rejects.toBe(reason)
    expect(watched.listeners()).toBe(0)
  })

  it('rejects with what the question throws', async () => {
    const watched = session()
    const failed = until(watched, ({ n }) => {
      if (n === 1) throw new RangeError('one')
      return false
    })
    watched.change({ n: 1 })
    await expect(failed).rejects.toThrow(RangeError)
    expect(watched.listeners()).toBe(0)
  })
})
