import { readFile } from 'node:fs/promises'
import type { Download, Page } from '@playwright/test'
import { expect } from './fixtures.ts'
import { expectAccessible } from './support/accessible.ts'
import { test as base, workerRuns } from './support/browser.ts'
import { MIB, sha256Of } from './support/files.ts'
import { forgeFinal } from './support/forge-final.ts'
import { handOver } from './support/hand-over.ts'
import { holdBack } from './support/hold-back.ts'
import { Receiver } from './support/receiver.ts'
import type { Content, Sender } from './support/sender.ts'
import { hasNoPickers, hasRoomFor, pickersFail, stored } from './support/storage.ts'
import { readZip } from './support/zip.ts'

// What can be kept nowhere goes to the downloads while it arrives, where no browser asks for a place.

const test = base.extend<{ receiver: Receiver }>({
  /** A device whose disk gives no room, and whose browser asks nobody for a place. */
  receiver: async ({ page }, use) => {
    await hasRoomFor(page, 0)
    await hasNoPickers(page)
    await use(new Receiver(page))
  },
})

/** So that the worker is in charge: a page that was there before its worker stays without it. */
async function wasHere(url: string, { page }: Receiver): Promise<void> {
  await page.goto(url)
  await workerRuns(page)
  await page.goto('about:blank')
}

/** Everything is on its way, and the receiver is asked. */
async function offer(url: string, sender: Sender, receiver: Receiver, content: Content) {
  await wasHere(url, receiver)
  await handOver(url, sender, receiver, content)
  const title = receiver.page.getByText('Too big to keep here until all of it is checked.')
  await expect(title).toBeVisible()
}

/** Agrees to it; resolves when the browser has begun to download. */
async function agree(page: Page): Promise<Download> {
  const begun = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as it arrives' }).click()
  return await begun
}

/** Some of it has arrived. */
async function partOf(page: Page): Promise<void> {
  const bar = page.getByRole('progressbar', { name: 'Arriving' })
  await expect(bar).toHaveAttribute('value', /^[1-9]/)
}

test('a big file goes to the downloads as it arrives, under its name', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  const { page } = receiver
  const message = 'a message stays in memory'
  const name = "Übung 鞄 (1) it's 100%41;.bin"
  const file = await scratch.file(name, 40 * MIB)
  await offer(server.url, sender, receiver, { message, files: [file] })
  const download = await agree(page)
  expect(download.suggestedFilename()).toBe(name)
  // The address tells nothing, and can't be had twice.
  expect(new URL(download.url()).pathname).toMatch(/^\/download\/[0-9a-f]{32}$/)
  await expect(receiver.arrived).toBeVisible({ timeout: 30_000 })
  expect(await sha256Of(await download.path())).toBe(await sha256Of(file))
  expect(await page.evaluate(async (url) => (await fetch(url)).status, download.url())).toBe(404)
  await expect(receiver.message).toHaveText(message)
  await expect(page.getByText('It went to this device’s downloads as it arrived.')).toBeVisible()
  await expect(page.getByRole('button', { name: `Saved ${name}` })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expect(page.locator('iframe')).toHaveCount(0)
  expect(await stored(page)).toEqual([])
  const kept = await page.evaluate(async () => {
    const urls: string[] = []
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) urls.push(url)
    }
    return urls
  })
  expect(kept.filter((url) => url.includes('/download/'))).toEqual([])
})

test('a folder comes as one ZIP while it arrives', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  const names = ['trip/one.bin', 'trip/two.bin', 'trip/day 1/Übung 鞄.bin']
  for (const [at, name] of names.entries()) await scratch.file(name, at * 6 * MIB)
  await offer(server.url, sender, receiver, { folder: scratch.path('trip') })
  await expect(receiver.page.getByText('The files come as one ZIP.')).toBeVisible()
  const download = await agree(receiver.page)
  expect(download.suggestedFilename()).toBe('trip.zip')
  await expect(receiver.arrived).toBeVisible({ timeout: 30_000 })
  const zip = await readZip(await download.path())
  expect([...zip.keys()].toSorted()).toEqual(names.toSorted())
  for (const name of names) {
    expect(zip.get(name)?.equals(await readFile(scratch.path(name))), name).toBe(true)
  }
})

test('a browser that has choosers and opens none is asked for its downloads', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  const { page } = receiver
  await pickersFail(page, 'SecurityError')
  const file = await scratch.file('a.bin', 13 * MIB)
  await offer(server.url, sender, receiver, { files: [file] })
  await page.getByRole('button', { name: 'Choose where to save it' }).click()
  await expect(page.getByText('It can go to this device’s downloads')).toBeVisible()
  const download = await agree(page)
  await expect(receiver.arrived).toBeVisible({ timeout: 30_000 })
  expect(await sha256Of(await download.path())).toBe(await sha256Of(file))
})

test('nothing leaves the page before its user has agreed, and the sender waits meanwhile', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  const { page } = receiver
  const downloads: string[] = []
  page.on('download', (download) => downloads.push(download.url()))
  await page.setViewportSize({ width: 360, height: 640 })
  await offer(server.url, sender, receiver, { files: [await scratch.file('a.bin', 13 * MIB)] })
  await expect(sender.page.getByText('It waits for its user')).toBeVisible()
  await expectAccessible(page, 'asked')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('heading', { name: 'Receive' })).toBeVisible()
  expect(downloads).toEqual([])
})

for (const [what, end] of [
  ['a piece that was changed', 'damage'],
  ['a receiver that cancels', 'cancel'],
  ['a sender that cancels', 'sender'],
  ['a page that is left', 'leave'],
] as const) {
  test(`${what} leaves a download that has failed`, async ({
    hostile,
    sender,
    receiver,
    scratch,
  }) => {
    const { page } = receiver
    const release = holdBack(hostile, 1)
    await offer(hostile.url, sender, receiver, { files: [await scratch.file('a.bin', 13 * MIB)] })
    const download = await agree(page)
    await partOf(page)
    if (end === 'damage') release('damage')
    if (end === 'cancel') await page.getByRole('button', { name: 'Cancel' }).click()
    if (end === 'sender') await sender.page.getByRole('button', { name: 'Cancel' }).click()
    if (end === 'leave') await page.evaluate(() => location.reload())
    expect(await download.failure()).not.toBeNull()
    release('drop')
    if (end !== 'damage') return
    await expect(page.getByText('What arrived was damaged or changed on its way.')).toBeVisible()
    await expect(page.getByRole('button', { name: /^Save/ })).toHaveCount(0)
  })
}

test('a signature that does not hold leaves a download that has failed', async ({
  hostile,
  sender,
  receiver,
  scratch,
}) => {
  const { page } = receiver
  forgeFinal(hostile)
  await offer(hostile.url, sender, receiver, { files: [await scratch.file('a.bin', 13 * MIB)] })
  const download = await agree(page)
  // All of it has come by then: what the browser gets of it is not whole, and does not end well.
  expect(await download.failure()).not.toBeNull()
  await expect(page.getByText('What arrived was damaged or changed on its way.')).toBeVisible()
})

test('a download that its user cancels in the browser ends the transfer', async ({
  hostile,
  sender,
  receiver,
  scratch,
}) => {
  const { page } = receiver
  const release = holdBack(hostile, 1)
  await offer(hostile.url, sender, receiver, { files: [await scratch.file('a.bin', 13 * MIB)] })
  const download = await agree(page)
  await partOf(page)
  await download.cancel()
  release('pass')
  await expect(page.getByText('This device could not keep what arrived.')).toBeVisible()
})

test('on the first visit nothing can be streamed, and the sender is told what fits', async ({
  server,
  sender,
  receiver,
  anotherReceiver,
  scratch,
}) => {
  await wasHere(server.url, receiver)
  await sender.open(server.url, { files: [await scratch.file('a.bin', 9 * MIB)] })
  const link = await sender.link()
  const first = await anotherReceiver()
  await hasRoomFor(first.page, 0)
  await hasNoPickers(first.page)
  const codes: string[] = []
  for (const each of [first, receiver]) {
    await each.page.goto(link)
    await each.page.getByRole('button', { name: 'Join' }).click()
    const code = await each.code()
    if (each === first) {
      await sender.page.getByRole('button', { name: 'Wait for more devices' }).click()
    }
    await sender.approve(code).click()
    codes.push(code)
  }
  await expect(sender.page.getByText(`${codes[0]} can take 8.4 MB.`)).toBeVisible()
  await expect(sender.page.getByText(`${codes[1]} can take`)).toBeHidden()
})
