import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PING_MS } from './calls.ts'
import { DownloadFeed } from './download-feed.ts'
import { MemoryBrowser } from './memory-browser.ts'

const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const
const bytes = (text: string) => new TextEncoder().encode(text)

/** Why it failed. Asked for before it does: nobody else hears of it. */
const reasonOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'it did not fail',
    (error: unknown) => String(error),
  )

beforeEach(() => void vi.useFakeTimers({ toFake: [...toFake] }))
afterEach(() => void vi.useRealTimers())

async function begun(browser = new MemoryBrowser()) {
  const feed = new DownloadFeed({ name: 'a', size: undefined }, browser.worker, browser.navigate)
  await vi.waitUntil(() => browser.answers.length === 1)
  const [answer] = browser.answers
  if (!answer?.body) throw new Error('no download')
  return { browser, feed, writer: feed.writable.getWriter(), body: answer.body }
}

it('writes a download, and leaves no frame behind', async () => {
  const { browser, writer, body } = await begun()
  expect(browser.frames).toBe(1)
  const whole = new Response(body).text()
  await writer.write(bytes('one '))
  await writer.write(bytes('two'))
  await writer.close()
  expect(await whole).toBe('one two')
  expect(browser.frames).toBe(0)
})

it('waits for a browser that has no room', async () => {
  const { writer, body } = await begun()
  const written = vi.fn()
  void writer.write(bytes('one')).then(written)
  await vi.advanceTimersByTimeAsync(10 * PING_MS)
  expect(written).not.toHaveBeenCalled()
  await body.getReader().read()
  await vi.waitUntil(() => written.mock.calls.length === 1)
})

it('is given up at once, also while a write waits', async () => {
  const { browser, feed, writer, body } = await begun()
  const waiting = reasonOf(writer.write(bytes('one')))
  const closed = reasonOf(writer.closed)
  feed.abort()
  expect(await waiting).toContain('given up')
  expect(await closed).toContain('given up')
  await expect(body.getReader().read()).rejects.toThrow('given up')
  expect(browser.frames).toBe(0)
})

it('stays alive for hours in which nothing comes', async () => {
  const { writer, body } = await begun()
  const whole = new Response(body).text()
  await writer.write(bytes('one '))
  for (let minutes = 0; minutes < 180; minutes++) {
    // Answers come by real messages, between one ping and the next.
    for (let n = 0; n < 4; n++) {
      await vi.advanceTimersByTimeAsync(PING_MS)
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }
  await writer.write(bytes('two'))
  await writer.close()
  expect(await whole).toBe('one two')
})

it('fails with the next ping when the worker has forgotten it', async () => {
  const { browser, writer, body } = await begun()
  void new Response(body).text().catch(() => undefined)
  await writer.write(bytes('one'))
  browser.restartWorker()
  const closed = reasonOf(writer.closed)
  await vi.advanceTimersByTimeAsync(PING_MS)
  expect(await closed).toContain('lost')
})

it('fails when the worker answers no more', async () => {
  const { browser, writer } = await begun()
  const closed = reasonOf(writer.closed)
  Object.assign(browser.worker, { postMessage: () => {} })
  await vi.advanceTimersByTimeAsync(4 * PING_MS)
  expect(await closed).toContain('no worker')
})

it('fails when the browser cancels it', async () => {
  const { writer, body } = await begun()
  const closed = reasonOf(writer.closed)
  await body.cancel()
  expect(await closed).toContain('no more of it')
})

it('fails where the browser begins none', async () => {
  const { worker } = new MemoryBrowser()
  const leave = vi.fn()
  const { writable } = new DownloadFeed({ name: 'a', size: 1 }, worker, () => leave)
  const writing = reasonOf(writable.getWriter().write(bytes('x')))
  await vi.waitUntil(() => vi.getTimerCount() > 0)
  await new Promise<void>((resolve) => setImmediate(resolve))
  await vi.advanceTimersByTimeAsync(30_000)
  expect(await writing).toContain('no download')
  expect(leave).toHaveBeenCalledOnce()
})
