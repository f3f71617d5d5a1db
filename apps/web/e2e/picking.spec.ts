import { createHash } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { test as base } from './fixtures.ts'
import { expectAccessible } from './support/accessible.ts'
import { MIB, type Scratch, sha256Of } from './support/files.ts'
import { forgeFinal } from './support/forge-final.ts'
import { handOver } from './support/hand-over.ts'
import { holdBack } from './support/hold-back.ts'
import { Receiver } from './support/receiver.ts'
import type { Content, Sender } from './support/sender.ts'
import {
  choosesPlace,
  chosenFiles,
  chosenNames,
  hasRoomFor,
  pickersFail,
  stored,
} from './support/storage.ts'

// What can be kept nowhere goes where its user chooses while it arrives, also on the first visit.

const EMPTY = createHash('sha256').digest('hex')

const test = base.extend({
  /** A device whose disk gives no room, and whose browser asks where something is to go. */
  receiver: async ({ device }, use) => {
    const page = await (await device()).newPage()
    await hasRoomFor(page, 0)
    await choosesPlace(page)
    await use(new Receiver(page))
  },
})

/** What has been begun, by the name under which it would be whole. */
const begun = { file: 'a.bin', folder: 'trip/two.bin' } as const

const isAside = (name: string) => name.endsWith('.crswap')

/** Under the names that are wanted nothing stands yet: the browser puts aside what is written. */
async function anyWhole(page: Page): Promise<boolean> {
  const files = Object.entries(await chosenFiles(page))
  return files.some(([name, hash]) => !isAside(name) && hash !== EMPTY)
}

/** No file, no folder, and nothing put aside. */
async function expectNothing(page: Page): Promise<void> {
  await expect.poll(() => chosenNames(page), { timeout: 30_000 }).toEqual([])
}

const chooses = { file: 'Choose where to save it', folder: 'Choose a folder for it' } as const

/** Everything is on its way, and the receiver is asked. */
async function offer(url: string, sender: Sender, receiver: Receiver, content: Content) {
  await handOver(url, sender, receiver, content)
  const title = receiver.page.getByText('Too big to keep here until all of it is checked.')
  await expect(title).toBeVisible()
}

/** Of the folder `trip`. */
async function trip(scratch: Scratch): Promise<string[]> {
  const names = ['trip/one.bin', 'trip/two.bin', 'trip/day 1/Übung 鞄.bin']
  for (const [at, name] of names.entries()) await scratch.file(name, at * 6 * MIB)
  return names
}

async function contentOf(to: keyof typeof chooses, scratch: Scratch): Promise<Content> {
  if (to === 'file') return { files: [await scratch.file('a.bin', 13 * MIB)] }
  await trip(scratch)
  return { folder: scratch.path('trip') }
}

const choose = (page: Page, to: keyof typeof chooses) =>
  page.getByRole('button', { name: chooses[to] }).click()

test('a big file goes where its user chooses as it arrives, and is kept nowhere else', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  const { page } = receiver
  const downloads: string[] = []
  page.on('download', (download) => downloads.push(download.url()))
  await page.setViewportSize({ width: 360, height: 640 })
  const message = 'a message stays in memory'
  const name = "Übung 鞄 (1) it's 100%41;.bin"
  const file = await scratch.file(name, 40 * MIB)
  await offer(server.url, sender, receiver, { message, files: [file] })
  await expect(sender.page.getByText('It waits for its user')).toBeVisible()
  await expect(page.getByText('downloads')).toHaveCount(0)
  await expectAccessible(page, 'asked')
  await choose(page, 'file')
  await expect(receiver.arrived).toBeVisible({ timeout: 30_000 })
  expect(await chosenFiles(page)).toEqual({ [name]: await sha256Of(file) })
  await expect(receiver.message).toHaveText(message)
  await expect(page.getByText('It went where you chose as it arrived.')).toBeVisible()
  await expect(page.getByRole('button', { name: `Saved ${name}` })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  expect(await stored(page)).toEqual([])
  expect(downloads).toEqual([])
})

test('a folder keeps its paths in the folder that its user chooses', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  const { page } = receiver
  const names = await trip(scratch)
  await offer(server.url, sender, receiver, { folder: scratch.path('trip') })
  await expect(page.getByText('ZIP')).toHaveCount(0)
  await choose(page, 'folder')
  await expect(receiver.arrived).toBeVisible({ timeout: 30_000 })
  const hashes: Record<string, string> = {}
  for (const name of names) hashes[name] = await sha256Of(scratch.path(name))
  expect(await chosenFiles(page)).toEqual(hashes)
  expect(await stored(page)).toEqual([])
})

test('whoever chooses no place is asked again', async ({ server, sender, receiver, scratch }) => {
  const { page } = receiver
  await pickersFail(page, 'AbortError', 1)
  const file = await scratch.file('a.bin', 13 * MIB)
  await offer(server.url, sender, receiver, { files: [file] })
  await choose(page, 'file')
  // Nothing more has come, and the sender still waits.
  await expect(page.getByRole('button', { name: chooses.file })).toBeEnabled()
  await expect(sender.page.getByText('It waits for its user')).toBeVisible()
  await choose(page, 'file')
  await expect(receiver.arrived).toBeVisible({ timeout: 30_000 })
  expect(await chosenFiles(page)).toEqual({ 'a.bin': await sha256Of(file) })
})

for (const to of ['file', 'folder'] as const) {
  for (const [what, end] of [
    ['a piece that was changed', 'damage'],
    ['a receiver that cancels', 'cancel'],
    ['a sender that cancels', 'sender'],
    ['a page that is left', 'leave'],
  ] as const) {
    test(`${what} leaves no file: ${to}`, async ({ hostile, sender, receiver, scratch }) => {
      const { page } = receiver
      const release = holdBack(hostile, 2)
      await offer(hostile.url, sender, receiver, await contentOf(to, scratch))
      await choose(page, to)
      const bar = page.getByRole('progressbar', { name: 'Arriving' })
      await expect(bar).toHaveAttribute('value', /^[1-9]/)
      await expect.poll(() => chosenNames(page)).toContain(begun[to])
      expect(await anyWhole(page)).toBe(false)
      if (end === 'damage') release('damage')
      if (end === 'cancel') await page.getByRole('button', { name: 'Cancel' }).click()
      if (end === 'sender') await sender.page.getByRole('button', { name: 'Cancel' }).click()
      if (end === 'leave') {
        await page.evaluate(() => location.reload())
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        // Whoever is gone may have had no time to remove empty ones: what was put aside is gone.
        const aside = async () => (await chosenNames(page)).filter((name) => isAside(name))
        await expect.poll(aside).toEqual([])
        expect(await anyWhole(page)).toBe(false)
      } else await expectNothing(page)
      release('drop')
    })
  }

  test(`a signature that does not hold leaves no file: ${to}`, async ({
    hostile,
    sender,
    receiver,
    scratch,
  }) => {
    const { page } = receiver
    forgeFinal(hostile)
    await offer(hostile.url, sender, receiver, await contentOf(to, scratch))
    await choose(page, to)
    const damaged = page.getByText('What arrived was damaged or changed on its way.')
    await expect(damaged).toBeVisible({ timeout: 30_000 })
    await expectNothing(page)
    await expect(page.getByRole('button', { name: /^Save/ })).toHaveCount(0)
  })
}
