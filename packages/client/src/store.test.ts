import { afterEach, expect, it, vi } from 'vitest'
import { textSource } from './index.ts'
import { until } from './session/until.ts'
import { Store } from './store.ts'
import { Party } from './testing/party.ts'

afterEach(() => vi.unstubAllGlobals())

const defect = new Error('the screen is broken')
function breaks(): void {
  throw defect
}

it('tells all listeners, though one throws, and the page hears of it', () => {
  const reported = vi.fn()
  vi.stubGlobal('reportError', reported)
  const store = new Store(0)
  const heard: number[] = []
  store.subscribe(breaks)
  store.subscribe(() => heard.push(store.get()))
  store.set(1)
  store.set(2)
  expect(heard).toEqual([1, 2])
  expect(reported.mock.calls).toEqual([[defect], [defect]])
})

it('throws it where nobody catches it, on a platform without reportError', () => {
  const tasks: (() => void)[] = []
  vi.stubGlobal('reportError', undefined)
  vi.stubGlobal('queueMicrotask', (task: () => void) => tasks.push(task))
  const store = new Store(0)
  store.subscribe(breaks)
  store.set(1)
  expect(tasks).toHaveLength(1)
  expect(tasks[0]).toThrow(defect)
})

it('a whole session goes on under listeners that throw, on both sides', async () => {
  const reported = vi.fn()
  vi.stubGlobal('reportError', reported)
  const party = await Party.open()
  party.sender.subscribe(breaks)
  const guest = await party.guest('typed')
  guest.session.subscribe(breaks)
  const row = await party.join(guest)
  const lastFour = guest.session.getView().pairs?.slice(2).join('')
  await party.sender.approve(row, { lastFour: lastFour ?? '', thenSend: [textSource('vault')] })
  await until(guest.session, ({ phase }) => phase === 'comparing')
  await guest.session.compare(true)
  await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
  expect(guest.sink.bytes(0).toString()).toBe('vault')
  await party.sender.cancel()
  expect(party.sender.getView().error).toBeUndefined()
  expect(new Set(reported.mock.calls.flat())).toEqual(new Set([defect]))
})
