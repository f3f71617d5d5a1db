import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { MIB, sha256Of } from './support/files.ts'
import { Receiver } from './support/receiver.ts'
import { firstFour, Sender } from './support/sender.ts'
import { countingPage, heapOf, longestTasks } from './support/watched-page.ts'

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

test('a big file goes from worker to worker, past both pages, and neither is held up', async ({
  browser,
  server,
  device,
  scratch,
}) => {
  // Playwright reads along with everything that goes up, at 11 MB/s when it is alone.
  test.setTimeout(150_000)
  const file = await scratch.file('big.bin', 64 * MIB)
  const sender = new Sender(await countingPage(await device()))
  const receiver = new Receiver(await countingPage(await device()))
  const pages = [sender.page, receiver.page]
  const workers = pages.map((page) => {
    const seen: string[] = []
    page.on('worker', (worker) => seen.push(new URL(worker.url()).pathname))
    return seen
  })
  const heaps = await Promise.all(pages.map(heapOf))
  const code = await pair(server.url, sender, receiver, file)
  const before = await Promise.all(heaps.map((heap) => heap()))
  const during: Promise<number[]>[] = []
  // With every chunk that begins to go up.
  sender.page.on('request', (request) => {
    const isChunk = /\/chunks\/\d+$/.test(request.url())
    if (isChunk) during.push(Promise.all(heaps.map((heap) => heap())))
  })

  const longest = await longestTasks(browser, async () => {
    await receiver.yes.click()
    await expect(sender.received(code)).toBeVisible({ timeout: 100_000 })
  })
  expect(longest.length).toBeGreaterThanOrEqual(2)
  for (const { milliseconds, did } of longest) expect(milliseconds, did).toBeLessThan(50)
  const [sealing = [], opening = []] = workers
  expect(sealing.filter((path) => path.includes('sealing-worker'))).toHaveLength(1)
  expect(opening.filter((path) => path.includes('opening-worker'))).toHaveLength(1)
  for (const page of pages) {
    expect(await page.evaluate(() => window.crossed), 'bytes in messages').toBeLessThan(1024)
  }
  expect(during.length).toBeGreaterThanOrEqual(16)
  for (const seen of await Promise.all(during)) {
    for (const [at, bytes] of seen.entries()) {
      expect(bytes - (before[at] ?? 0), 'the page has grown').toBeLessThan(8 * MIB)
    }
  }
  const saved = await receiver.save('Save big.bin')
  expect(await sha256Of(saved.get('big.bin') ?? '')).toBe(await sha256Of(file))
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
