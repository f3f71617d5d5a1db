import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { test as base, expect } from './fixtures.ts'
import { MIB, type Scratch, sha256Of } from './support/files.ts'
import { handOver } from './support/hand-over.ts'
import { holdBack } from './support/hold-back.ts'
import { Receiver } from './support/receiver.ts'
import { type Content, Sender } from './support/sender.ts'
import { choosesPlace, chosenFiles, hasNoPickers, hasRoomFor, stored } from './support/storage.ts'
import { readZip } from './support/zip.ts'

const message = 'a message has no business on the disk'

const test = base.extend<{
  /** Hands something over from `sender` to `receiver`; resolves to the receiver's code. */
  send: (content: Content, relay?: { url: string }) => Promise<string>
}>({
  send: async ({ server, sender, receiver }, use) => {
    await use((content, relay = server) => handOver(relay.url, sender, receiver, content))
  },
})

async function trip(scratch: Scratch): Promise<string[]> {
  await scratch.file('trip/one.bin', 100_000)
  await scratch.file('trip/two.bin', 0)
  await scratch.file('trip/day 1/Übung 鞄.bin', 2 * MIB)
  return ['trip/one.bin', 'trip/two.bin', 'trip/day 1/Übung 鞄.bin']
}

async function leave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Leave session' }).click()
  await page.getByRole('link', { name: 'Back to start' }).click()
}

/** Downloads tell nobody when they are through: the app waits, and the test does not. */
const longAfter = (page: Page) => page.clock.runFor(5 * 60_000)

test('a file goes to the disk under a random name, is saved whole, and removed', async ({
  receiver,
  scratch,
  send,
}) => {
  const { page } = receiver
  await page.clock.install()
  const file = await scratch.file('holiday.bin', 5 * MIB)
  await send({ message, files: [file] })
  await expect(receiver.arrived).toBeVisible()
  await expect(receiver.message).toHaveText(message)

  const kept = await stored(page)
  expect(kept.map(({ size }) => size)).toEqual([0, 5 * MIB])
  for (const { directory, name } of kept) {
    expect(directory).toMatch(/^[0-9a-f]{32}$/)
    expect(name).toMatch(/^([0-9a-f]{32})?$/)
  }
  const saved = await receiver.save('Save holiday.bin')
  expect(await sha256Of(saved.get('holiday.bin') ?? '')).toBe(await sha256Of(file))
  await expect(page.getByText('Handed to this device’s downloads.')).toBeVisible()

  await receiver.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.resolve()
  })
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await leave(page)
  await expect(page.getByRole('link', { name: 'Receive', exact: true })).toBeVisible()
  await longAfter(page)
  await expect.poll(() => stored(page)).toEqual([])
})

test('what was not saved is gone as soon as the screen is left', async ({
  receiver,
  scratch,
  send,
}) => {
  const { page } = receiver
  await send({ files: [await scratch.file('a.bin', 2 * MIB)] })
  await expect(receiver.arrived).toBeVisible()
  await leave(page)
  await page.getByRole('button', { name: 'Leave' }).click()
  await expect.poll(() => stored(page)).toEqual([])
})

test('a message leaves the disk alone', async ({ receiver, send }) => {
  await send({ message })
  await expect(receiver.arrived).toBeVisible()
  expect(await stored(receiver.page)).toEqual([])
})

for (const tier of ['disk', 'memory'] as const) {
  test(`a folder comes as one ZIP where none can be chosen: from the ${tier}`, async ({
    receiver,
    scratch,
    send,
  }) => {
    const { page } = receiver
    await page.clock.install()
    await page.addInitScript((tier) => {
      Reflect.deleteProperty(window, 'showDirectoryPicker')
      if (tier === 'memory') Reflect.deleteProperty(StorageManager.prototype, 'getDirectory')
    }, tier)
    const names = await trip(scratch)
    await send({ folder: scratch.path('trip') })
    await expect(receiver.arrived).toBeVisible()
    const saved = await receiver.save('Save trip')
    const zip = await readZip(saved.get('trip.zip') ?? '')
    expect([...zip.keys()].toSorted()).toEqual(names.toSorted())
    for (const name of names) {
      expect(zip.get(name)?.equals(await readFile(scratch.path(name))), name).toBe(true)
    }
    if (tier === 'memory') return
    // What was received, and the ZIP made of it.
    expect(new Set((await stored(page)).map(({ directory }) => directory)).size).toBe(2)
    await leave(page)
    await longAfter(page)
    await expect.poll(() => stored(page)).toEqual([])
  })
}

test('a folder keeps its paths where one can be chosen, and is kept nowhere else', async ({
  receiver,
  scratch,
  send,
}) => {
  const { page } = receiver
  await choosesPlace(page)
  const names = await trip(scratch)
  await send({ folder: scratch.path('trip') })
  await expect(receiver.arrived).toBeVisible()
  await page.getByRole('button', { name: 'Save all' }).click()
  await expect(page.getByText('Saved into the folder that you chose.')).toBeVisible()
  const hashes: Record<string, string> = {}
  for (const name of names) hashes[name] = await sha256Of(scratch.path(name))
  expect(await chosenFiles(page)).toEqual(hashes)
  await expect.poll(() => stored(page)).toEqual([])
  for (const name of ['Save all', 'Saved trip']) {
    await expect(page.getByRole('button', { name })).toHaveAttribute('aria-disabled', 'true')
  }
})

test('how far the saving is stands there in words', async ({ receiver, scratch, send }) => {
  const { page } = receiver
  await page.addInitScript(() => {
    const goOn = Promise.withResolvers<void>()
    const folder = {
      getDirectoryHandle: async () => folder,
      getFileHandle: async (_name: string, options?: object) => {
        if (options === undefined) throw new DOMException('none', 'NotFoundError')
        // A disk that takes nothing until the test says so.
        return { createWritable: async () => new WritableStream({ write: () => goOn.promise }) }
      },
    }
    Object.assign(window, { showDirectoryPicker: async () => folder, goOn: goOn.resolve })
  })
  await trip(scratch)
  await send({ folder: scratch.path('trip') })
  await expect(receiver.arrived).toBeVisible()
  await page.getByRole('button', { name: 'Save all' }).click()
  await expect(page.getByText('Saving …')).toBeVisible()
  await expect(page.getByText(/^[1-9]\d? % is written\.$/)).toBeVisible()
  const bar = page.getByRole('progressbar', { name: 'Saving …' })
  await expect(bar).toHaveAttribute('value', /^[1-9]\d?$/)
  await page.evaluate(() => (window as unknown as { goOn: () => void }).goOn())
  await expect(page.getByText('Saved into the folder that you chose.')).toBeVisible()
  await expect(bar).toBeHidden()
})

test('thousands of small files share one on the disk', async ({
  server,
  sender,
  receiver,
  scratch,
  send,
}) => {
  const { page } = receiver
  await choosesPlace(page)
  const COUNT = 600
  for (let n = 0; n < COUNT; n++) await scratch.file(`many/${n % 20}/${n}.bin`, 100 + n)
  await sender.page.goto(`${server.url}/#/send`)
  await sender.choose({ folder: scratch.path('many') })
  const bag = sender.page.getByRole('list', { name: 'In the bag' })
  await expect(bag).toContainText('600 files')
  await sender.page.getByRole('button', { name: 'Remove many' }).click()
  await send({ folder: scratch.path('many') })
  await expect(receiver.arrived).toBeVisible({ timeout: 30_000 })
  expect(await stored(page)).toHaveLength(2)
  const last = await sha256Of(scratch.path('many/19/599.bin'))
  await page.getByRole('button', { name: 'Save all' }).click()
  await expect(page.getByText('Saved into the folder that you chose.')).toBeVisible({
    timeout: 60_000,
  })
  const files = await chosenFiles(page)
  expect(Object.keys(files)).toHaveLength(COUNT)
  expect(files['many/19/599.bin']).toBe(last)
})

test('nothing is left after a cancel in the middle', async ({
  hostile,
  receiver,
  scratch,
  send,
}) => {
  const { page } = receiver
  const release = holdBack(hostile, 1)
  await send({ files: [await scratch.file('a.bin', 5 * MIB)] }, hostile)
  await expect(page.getByRole('heading', { name: 'Arriving' })).toBeVisible()
  await expect.poll(() => stored(page)).toHaveLength(2)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => stored(page)).toEqual([])
  release('drop')
})

test('nothing is left after a check that failed', async ({ hostile, receiver, scratch, send }) => {
  const { page } = receiver
  const release = holdBack(hostile, 1)
  await send({ files: [await scratch.file('a.bin', 5 * MIB)] }, hostile)
  await expect.poll(() => stored(page)).toHaveLength(2)
  release('damage')
  await expect(page.getByText('What arrived was damaged or changed on its way.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Save/ })).toHaveCount(0)
  await expect.poll(() => stored(page)).toEqual([])
})

test('the next start removes what a crash has left, and nothing that another tab holds', async ({
  hostile,
  device,
  sender,
  scratch,
}) => {
  const context = await device()
  const staying = new Receiver(await context.newPage())
  const file = await scratch.file('staying.bin', 3 * MIB)
  await handOver(hostile.url, sender, staying, { files: [file] })
  await expect(staying.arrived).toBeVisible()
  const held = await stored(staying.page)
  expect(held).toHaveLength(2)

  const release = holdBack(hostile, 1)
  const crashing = new Receiver(await context.newPage())
  const another = new Sender(await (await device()).newPage())
  await handOver(hostile.url, another, crashing, { files: [await scratch.file('b.bin', 5 * MIB)] })
  await expect.poll(() => stored(staying.page)).toHaveLength(4)
  const crashed = crashing.page.waitForEvent('crash')
  // Never answered: its page is gone.
  void (await context.newCDPSession(crashing.page)).send('Page.crash').catch(() => undefined)
  await crashed
  expect(await stored(staying.page)).toHaveLength(4)

  const next = await context.newPage()
  await next.goto(hostile.url)
  await expect.poll(() => stored(next)).toEqual(held)
  const saved = await staying.save('Save staying.bin')
  expect(await sha256Of(saved.get('staying.bin') ?? '')).toBe(await sha256Of(file))
  release('drop')
})

test('the sender is told first which device can’t take it', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  await hasRoomFor(receiver.page, 20 * MIB)
  await hasNoPickers(receiver.page)
  await sender.open(server.url, { message, files: [await scratch.file('big.bin', 9 * MIB)] })
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  const code = await receiver.code()
  await sender.page.getByRole('button', { name: 'Wait for more devices' }).click()
  await sender.approve(code).click()
  // Half of it: what is saved stands there twice for a while.
  const sentence = sender.page.getByText(`${code} can take 8.4 MB.`)
  await expect(sentence).toBeVisible()
  const button = sender.page.getByRole('button', { name: 'Send to 1 device' })
  await expect(button).toBeHidden()
  await sender.page.getByRole('button', { name: 'Change what is sent' }).click()
  await expect(sentence).toBeVisible()
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await sender.page.getByRole('button', { name: 'Remove big.bin' }).click()
  await expect(sentence).toBeHidden()
  await button.click()
  await expect(receiver.message).toHaveText(message)
})

test('a message reaches a device whose disk is full', async ({ receiver, send }) => {
  await hasRoomFor(receiver.page, 0)
  await send({ message })
  await expect(receiver.message).toHaveText(message)
})

test('what was promised to a device that can’t take it is not sent', async ({
  sender,
  receiver,
  scratch,
  send,
}) => {
  const sent: string[] = []
  sender.page.on('request', (request) => {
    if (request.method() === 'PUT' && request.url().includes('/transfers/')) {
      sent.push(request.url())
    }
  })
  await hasRoomFor(receiver.page, 20 * MIB)
  await hasNoPickers(receiver.page)
  const files = [await scratch.file('big.bin', 9 * MIB)]
  const code = await send({ files })
  await expect(sender.page.getByText(`Too large for ${code}`)).toBeVisible()
  await expect(sender.page.getByText('It can take 8.4 MB.')).toBeVisible()
  expect(sent).toEqual([])
})

test('a list that is too long is refused when it is chosen', async ({
  server,
  sender,
  scratch,
}) => {
  const { page } = sender
  await page.goto(`${server.url}/#/send`)
  await sender.choose({ files: [await scratch.file('before.bin', 3)] })
  // What the browser's own chooser gives for a folder.
  await page.locator('input[webkitdirectory]').evaluate((input) => {
    const fileIn = (folder: string) => {
      const path = { value: `${folder}/one.js` }
      return Object.defineProperty(new File([], 'one.js'), 'webkitRelativePath', path)
    }
    const files = [
      ...Array<File>(70_000).fill(fileIn('project/node_modules/big')),
      ...Array<File>(30_000).fill(fileIn('project/src')),
    ]
    Object.defineProperty(input, 'files', { value: files })
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })
  const refusal = page.getByRole('alert').filter({ hasText: 'That makes 100,001 files' })
  await expect(refusal).toContainText('at most 99,998 files can be sent at once')
  await expect(refusal).toContainText('Leave out “project/node_modules/big” (70,000 files)')
  // What was there before is there still, and nothing else.
  await expect(page.getByRole('status').filter({ hasText: '1 item, 3 B' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'In the bag' }).getByRole('listitem')).toHaveCount(1)
})

test('a dropped folder is looked through no further than can be sent', async ({
  server,
  sender,
}) => {
  const { page } = sender
  await page.goto(`${server.url}/#/send`)
  await expect(page.getByLabel('Message')).toBeVisible()
  await page.evaluate(() => {
    // A folder without end, as the browser shows it: some entries at a time.
    const file = new File([], 'one.js')
    const entry = { isFile: true, file: (give: (file: File) => void) => give(file) }
    const readEntries = (give: (some: object[]) => void) => {
      setTimeout(() => give(Array.from({ length: 1000 }, () => entry)))
    }
    const folder = { name: 'endless', createReader: () => ({ readEntries }) }
    const item = { kind: 'file', webkitGetAsEntry: () => folder, getAsFile: () => null }
    const event = new Event('drop', { bubbles: true })
    Object.assign(event, { dataTransfer: { types: ['Files'], items: [item] } })
    document.body.dispatchEvent(event)
  })
  await expect(page.getByText('Looking through the folder …')).toBeVisible()
  // Meanwhile the page is at hand.
  await page.getByLabel('Message').pressSequentially('typed meanwhile')
  await expect(page.getByText('That is more than 99,998 files')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('Looking through the folder …')).toBeHidden()
  await expect(page.getByText('1 item, 15 B')).toBeVisible()
})

test('a bag of thousands stays at hand', async ({ server, sender }) => {
  const { page } = sender
  await page.goto(`${server.url}/#/send`)
  await expect(page.getByLabel('Message')).toBeVisible()
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    for (let n = 0; n < 3000; n++) dataTransfer.items.add(new File(['x'], `${n}.txt`))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
  })
  await expect(page.getByText('2,900 more are in the bag')).toBeVisible()
  await expect(page.getByRole('listitem')).toHaveCount(100)
  await page.getByLabel('Message').pressSequentially('typed meanwhile')
  await expect(page.getByText('3,001 items, 3 kB')).toBeVisible()
  await page.getByRole('button', { name: 'Remove all files' }).click()
  await expect(page.getByText('1 item, 15 B')).toBeVisible()
})
