import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { FromDownload, ToDownload } from '../platform/saving/streaming/calls.ts'
import { Downloads } from './downloads.ts'
import { LOST_MS } from './streamed-download.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const owner = { id: 'the page' }

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** A page that has opened a download, with what it hears. */
async function opened({
  id = 'random',
  name = 'a.bin',
  size = undefined as number | undefined,
} = {}) {
  const downloads = new Downloads()
  const { port1, port2 } = new MessageChannel()
  const heard: FromDownload[] = []
  let wake = () => {}
  port1.addEventListener('message', ({ data }: MessageEvent<FromDownload>) => {
    heard.push(data)
    wake()
  })
  port1.start()
  const awake = downloads.hear({
    data: { do: 'open-download', id, name, size },
    ports: [port2],
    source: owner,
  })
  const hears = async (what: FromDownload) => {
    while (!heard.includes(what)) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    heard.splice(heard.indexOf(what), 1)
  }
  await hears('opened')
  return {
    downloads,
    awake,
    heard,
    hears,
    say: (what: ToDownload) => port1.postMessage(what),
    ask: (over: { id?: string; mode?: RequestMode; clientId?: string } = {}) =>
      downloads.answer({
        request: {
          url: `http://localhost/download/${over.id ?? id}`,
          mode: over.mode ?? 'navigate',
        },
        clientId: over.clientId ?? '',
      }),
    ping: async (which = id) => {
      const { port1, port2 } = new MessageChannel()
      const answer = new Promise<boolean>((resolve) => {
        port1.addEventListener('message', ({ data }: MessageEvent<boolean>) => resolve(data))
        port1.start()
      })
      const awake = downloads.hear({
        data: { do: 'ping-download', id: which },
        ports: [port2],
        source: owner,
      })
      const known = await answer
      port1.close()
      return { known, awake }
    },
  }
}

it('hands over what the page says, when the browser asks for it', async () => {
  const { ask, say, hears, heard } = await opened({ name: 'Ü "1".bin' })
  const answer = ask()
  await hears('started')
  expect(heard).toEqual([])
  expect(Object.fromEntries(answer.headers)).toEqual({
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="_ _1_.bin"; filename*=UTF-8''%C3%9C%20%221%22.bin`,
    'content-security-policy': "default-src 'none'; frame-ancestors 'self'",
    'content-type': 'application/octet-stream',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  })
  const whole = answer.text()
  await hears('pull')
  say({ bytes: bytes('one ') })
  await hears('pull')
  say({ bytes: bytes('two') })
  await hears('pull')
  say('close')
  await hears('closed')
  expect(await whole).toBe('one two')
})

it('says how long it is when that is known', async () => {
  const { ask } = await opened({ size: 7 })
  expect(ask().headers.get('content-length')).toBe('7')
})

it('gives each download once, to its page alone, and to no script', async () => {
  const { ask } = await opened()
  expect(ask({ id: 'guessed' }).status).toBe(404)
  expect(ask({ clientId: 'another page' }).status).toBe(404)
  expect(ask({ mode: 'cors' }).status).toBe(404)
  expect(ask({ clientId: owner.id }).status).toBe(200)
  expect(ask({ clientId: owner.id }).status).toBe(404)
})

it('lets no page take over what another one has opened', async () => {
  const { downloads, ask } = await opened()
  const { port2 } = new MessageChannel()
  const data = { do: 'open-download', id: 'random', name: 'b', size: undefined }
  expect(downloads.hear({ data, ports: [port2], source: { id: 'another page' } })).toBeUndefined()
  expect(ask().headers.get('content-disposition')).toContain('a.bin')
})

it.each(['take-over', undefined, null, { do: 'something else' }])(
  'leaves other messages alone: %j',
  (data) => {
    const { port2 } = new MessageChannel()
    expect(new Downloads().hear({ data, ports: [port2], source: owner })).toBeUndefined()
    port2.close()
  },
)

it('fails when the page gives it up, also while the browser waits', async () => {
  const { ask, say, hears } = await opened({ size: 100 })
  const reader = ask().body?.getReader()
  const first = reader?.read()
  await hears('pull')
  say({ bytes: bytes('not all of it') })
  await first
  const second = reader?.read()
  await hears('pull')
  say('abort')
  await expect(second).rejects.toThrow('given up')
})

it('keeps the worker awake from one ping to the next, and fails without one', async () => {
  const { ask, awake, ping } = await opened()
  const settled = vi.fn()
  void awake?.then(settled)
  const failed = ask()
    .text()
    .catch((error: unknown) => String(error))
  for (let n = 0; n < 10; n++) {
    await vi.advanceTimersByTimeAsync(LOST_MS - 1)
    expect((await ping()).known).toBe(true)
  }
  expect(settled).toHaveBeenCalledOnce()
  const last = await ping()
  const over = vi.fn()
  void last.awake?.then(over)
  await vi.advanceTimersByTimeAsync(LOST_MS - 1)
  expect(over).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(over).toHaveBeenCalledOnce()
  expect(await failed).toContain('given up')
  expect(await ping()).toEqual({ known: false, awake: undefined })
})

it('forgets one that is over, and tells its page when the browser has cancelled', async () => {
  const { ask, hears, ping, awake } = await opened()
  await ask().body?.cancel()
  await hears('cancelled')
  await awake
  expect((await ping()).known).toBe(false)
})
