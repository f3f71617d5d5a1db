import { beforeEach, describe, expect, test, vi } from 'vitest'
import { directFetch } from './direct-fetch.ts'

const large = { method: 'PUT', body: new Uint8Array(1024 * 1024) }
const small = { method: 'PUT', body: new Uint8Array(1024 * 1024 - 1) }

let usual: ReturnType<typeof answering>
beforeEach(() => {
  usual = answering('the usual way')
  vi.stubGlobal('fetch', usual)
  return () => vi.unstubAllGlobals()
})

const answering = (said: string) => vi.fn<typeof fetch>(async () => new Response(said))

const asked = async (through: typeof fetch, init: RequestInit) =>
  (await through('/api', init)).text()

describe('a fetch round the service worker', () => {
  test('takes that way as soon as it is there, and waits for nothing', async () => {
    const opening = Promise.withResolvers<typeof fetch>()
    const through = directFetch(() => opening.promise)
    expect(await asked(through, large)).toBe('the usual way')
    opening.resolve(answering('directly'))
    await opening.promise
    await vi.waitFor(async () => expect(await asked(through, large)).toBe('directly'))
  })

  test('opens none for what is small', async () => {
    const open = vi.fn(async () => answering('directly'))
    const through = directFetch(open)
    for (const init of [small, { method: 'PUT', body: '{}' }, {}]) {
      expect(await asked(through, init)).toBe('the usual way')
    }
    expect(open).not.toHaveBeenCalled()
  })

  test('opens one at most, and uses it for what is large alone', async () => {
    const open = vi.fn(async () => answering('directly'))
    const through = directFetch(open)
    await asked(through, large)
    await vi.waitFor(async () => expect(await asked(through, large)).toBe('directly'))
    expect(await asked(through, small)).toBe('the usual way')
    expect(open).toHaveBeenCalledTimes(1)
  })

  test.each([
    ['there is none', async () => undefined],
    ['it can’t be opened', async () => Promise.reject(new Error('no'))],
  ])('goes the usual way where %s', async (_, open) => {
    const through = directFetch(open)
    for (let i = 0; i < 3; i++) expect(await asked(through, large)).toBe('the usual way')
  })

  test('goes the usual way again after one call has failed on it', async () => {
    const broken = vi.fn<typeof fetch>(async () => Promise.reject(new TypeError('no way')))
    const through = directFetch(async () => broken)
    await asked(through, large)
    await expect(async () => {
      for (let i = 0; i < 10; i++) await asked(through, large)
    }).rejects.toThrow('no way')
    expect(await asked(through, large)).toBe('the usual way')
    expect(broken).toHaveBeenCalledTimes(1)
  })

  test('keeps to it after a call that its caller has given up', async () => {
    const direct = vi.fn<typeof fetch>(async (_, init) => {
      init?.signal?.throwIfAborted()
      return new Response('directly')
    })
    const through = directFetch(async () => direct)
    await asked(through, large)
    await vi.waitFor(async () => expect(await asked(through, large)).toBe('directly'))
    const signal = AbortSignal.abort()
    await expect(through('/api', { ...large, signal })).rejects.toThrow('aborted')
    expect(await asked(through, large)).toBe('directly')
  })
})
