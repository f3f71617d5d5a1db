import type { Page } from '@playwright/test'
import { App, longestTask, type Task, twoBrowsers } from '@valise/measure/browsers'
import { expect, test } from './fixtures.ts'
import { visitAgain } from './support/browser.ts'
import { MIB, sha256Of } from './support/files.ts'
import { Receiver } from './support/receiver.ts'
import { firstFour, Sender } from './support/sender.ts'
import { countingPage, heapOf } from './support/watched-page.ts'

/** Resolves when somebody is about to say Yes: then everything begins. */
async function pair(url: string, sender: Sender, receiver: Receiver, file: string) {
  await sender.open(url, { files: [file] })
  await receiver.type(url, await sender.code())
  const code = await receiver.code()
  await sender.typeLastFour(code)
  await sender.approve(firstFour(code), { send: true }).click()
  await expect(receiver.yes).toBeVisible()
  return code
}

/** Stands everywhere in the file that is sent. */
const MARK = 'in the clear'

test('a big file goes from worker to worker, and no page has a byte of it in the clear', async ({
  server,
  device,
  scratch,
}) => {
  // Playwright reads along with everything that goes up, at 11 MB/s when it is alone.
  test.setTimeout(150_000)
  const file = await scratch.marked('big.bin', 64 * MIB, MARK)
  const sender = new Sender(await countingPage(await device(), MARK))
  const receiver = new Receiver(await countingPage(await device(), MARK))
  const pages = [sender.page, receiver.page]
  const workers = pages.map((page) => {
    const seen: string[] = []
    page.on('worker', (worker) => seen.push(new URL(worker.url()).pathname))
    return seen
  })
  const heap = await heapOf(receiver.page)
  const code = await pair(server.url, sender, receiver, file)
  const before = await heap()
  const during: Promise<number>[] = []
  // With every chunk that begins to go up.
  sender.page.on('request', (request) => {
    if (/\/chunks\/\d+$/.test(request.url())) during.push(heap())
  })
  await receiver.yes.click()
  await expect(sender.received(code)).toBeVisible({ timeout: 100_000 })

  const [sealing = [], opening = []] = workers
  expect(sealing.filter((path) => path.includes('sealing-worker'))).toHaveLength(1)
  expect(opening.filter((path) => path.includes('opening-worker'))).toHaveLength(1)
  const crossed = await Promise.all(pages.map((page) => page.evaluate(() => window.crossed)))
  const [sealed, opened] = crossed
  expect(sealed?.bytes, 'the page uploads').toBeGreaterThan(64 * MIB)
  expect(opened?.bytes, 'the worker downloads').toBeLessThan(1024)
  expect(crossed.map(({ inTheClear }) => inTheClear)).toEqual([0, 0])
  expect(during.length).toBeGreaterThanOrEqual(16)
  for (const bytes of await Promise.all(during)) {
    expect(bytes - before, 'the receiving page has grown').toBeLessThan(8 * MIB)
  }
  const saved = await receiver.save('Save big.bin')
  expect(await sha256Of(saved.get('big.bin') ?? '')).toBe(await sha256Of(file))
})

test('neither page is held up while a big file goes', async ({ scratch }) => {
  // Without Playwright, which reads every body on the main thread of its page.
  const browsers = await twoBrowsers(scratch.folder, 'held-up')
  if (browsers === undefined) throw new Error('there is no Chromium')
  const app = await App.start(browsers)
  try {
    await app.pair(await scratch.file('big.bin', 64 * MIB))
    const { sender, receiver } = browsers
    let opening: Task | undefined
    const sealing = await longestTask(sender, async () => {
      opening = await longestTask(receiver, () => app.transfer())
    })
    for (const task of [sealing, opening]) {
      expect(task?.milliseconds, task?.did).toBeLessThan(50)
    }
  } finally {
    await browsers.stop()
    await app.stop()
  }
})

const without: Record<string, (page: Page) => Promise<unknown>> = {
  'has no workers': (page) => page.addInitScript(() => Reflect.deleteProperty(window, 'Worker')),
  // As a browser does whose rules forbid them.
  'is refused every worker, late': (page) =>
    page.addInitScript(() => {
      class Refused extends EventTarget {
        constructor() {
          super()
          setTimeout(() => this.dispatchEvent(new Event('error')))
        }
        postMessage() {}
        terminate() {}
      }
      Object.assign(window, { Worker: Refused })
    }),
}

for (const [what, take] of Object.entries(without)) {
  test(`a page that ${what} seals and opens itself`, async ({
    server,
    sender,
    receiver,
    scratch,
  }) => {
    for (const { page } of [sender, receiver]) await take(page)
    const file = await scratch.file('some.bin', 9 * MIB)
    const code = await pair(server.url, sender, receiver, file)
    await receiver.yes.click()
    await expect(sender.received(code)).toBeVisible({ timeout: 30_000 })
    const saved = await receiver.save('Save some.bin')
    expect(await sha256Of(saved.get('some.bin') ?? '')).toBe(await sha256Of(file))
  })
}

/** The chunks that went up from the page's frame, and how many of them a service worker has seen. */
async function directUploads(page: Page): Promise<{ all: number; seen: number }> {
  return await page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>('iframe[src="/direct/frame.html"]')
    const calls = (frame?.contentWindow?.performance.getEntriesByType('resource') ??
      []) as PerformanceResourceTiming[]
    const chunks = calls.filter(({ name }) => /\/chunks\/\d+$/.test(name))
    return { all: chunks.length, seen: chunks.filter(({ workerStart }) => workerStart > 0).length }
  })
}

test('what goes up does not pass through the service worker', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  await visitAgain(sender.page, server.url)
  const file = await scratch.file('some.bin', 40 * MIB)
  const code = await pair(server.url, sender, receiver, file)
  await receiver.yes.click()
  await expect(sender.received(code)).toBeVisible({ timeout: 60_000 })
  const { all, seen } = await directUploads(sender.page)
  // The first ones go while the way is opened.
  expect(all).toBeGreaterThanOrEqual(2)
  expect(seen).toBe(0)
  const saved = await receiver.save('Save some.bin')
  expect(await sha256Of(saved.get('some.bin') ?? '')).toBe(await sha256Of(file))
})

test('everything goes up all the same where there is no way round the service worker', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  await visitAgain(sender.page, server.url)
  // As it is where something stands in front of the server that knows no such address.
  await sender.page.context().route('**/direct/**', (route) => route.fulfill({ status: 404 }))
  const file = await scratch.file('some.bin', 12 * MIB)
  const code = await pair(server.url, sender, receiver, file)
  await receiver.yes.click()
  await expect(sender.received(code)).toBeVisible({ timeout: 30_000 })
  expect(await directUploads(sender.page)).toEqual({ all: 0, seen: 0 })
  const saved = await receiver.save('Save some.bin')
  expect(await sha256Of(saved.get('some.bin') ?? '')).toBe(await sha256Of(file))
})
