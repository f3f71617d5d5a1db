import { readFile } from 'node:fs/promises'
import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { MIB, type Scratch, sha256Of } from './support/files.ts'
import type { Receiver } from './support/receiver.ts'
import { firstFour, lastFour, type Sender } from './support/sender.ts'
import type { Server } from './support/server.ts'
import { readZip } from './support/zip.ts'

const message = 'Correct horse\n<b>battery</b> staple, 鞄 🧳'

async function luggage(scratch: Scratch) {
  const file = await scratch.file('random.bin', 5 * MIB)
  await scratch.file('trip/one.bin', 100_000)
  await scratch.file('trip/two.bin', 0)
  await scratch.file('trip/day 1/three.bin', MIB + 1)
  return { file, folder: scratch.path('trip') }
}

/** Everything that was sent stands on the receiver's disk, byte for byte. */
async function expectEverything(receiver: Receiver, scratch: Scratch): Promise<void> {
  await expect(receiver.message).toHaveText(message)
  // No folder can be chosen here: it goes to the downloads as a ZIP.
  await receiver.page.evaluate(() => Reflect.deleteProperty(window, 'showDirectoryPicker'))
  const saved = await receiver.save('Save all', 2)
  expect(await sha256Of(saved.get('random.bin') ?? '')).toBe(
    await sha256Of(scratch.path('random.bin')),
  )
  const zip = await readZip(saved.get('trip.zip') ?? '')
  const names = ['trip/one.bin', 'trip/two.bin', 'trip/day 1/three.bin']
  expect([...zip.keys()].toSorted()).toEqual(names.toSorted())
  for (const name of names) {
    expect(zip.get(name)?.equals(await readFile(scratch.path(name))), name).toBe(true)
  }
}

async function expectForgotten(server: Server, secrets: string[]): Promise<void> {
  await expect.poll(() => server.counts()).toMatchObject({ sessions: 0, requests: 0, bytes: 0 })
  const heap = await server.heap()
  for (const secret of secrets) expect(heap?.includes(secret) ?? false, secret).toBe(false)
}

async function end(sender: Sender, receiver: Receiver): Promise<void> {
  await sender.page.getByRole('button', { name: 'Cancel session' }).click()
  await expect(receiver.done).toBeVisible()
  await expect(receiver.page.getByText('The session is over.')).toBeVisible()
  await sender.page.context().close()
  await receiver.page.context().close()
}

test('a file, a folder and a text go from one browser to another that films its QR', async ({
  startServer,
  sender,
  receiver,
  device,
  scratch,
}) => {
  // Its own: what others left there must not be taken for what this one leaves.
  const server = await startServer()
  const { file, folder } = await luggage(scratch)
  await sender.open(server.url, { message, files: [file], folder })
  const code = (await sender.code()).replace('-', '')
  await film(sender.page, await (await device()).newPage())

  await receiver.scan(server.url)
  const receiverCode = await receiver.code()
  await expect(receiver.page.getByText('Waiting for approval on the sending device')).toBeVisible()
  await expect(sender.request(receiverCode)).toContainText('Used your QR or link')
  await expect(sender.request(receiverCode)).toContainText(receiverCode)
  // The code is there while the session lives: else its absence afterwards would say nothing.
  expect((await server.heap())?.includes(code) ?? true).toBe(true)

  await sender.approve(receiverCode, { send: true }).click()
  await expect(receiver.arrived).toBeVisible()
  await expect(sender.received(receiverCode)).toBeVisible()
  await expectEverything(receiver, scratch)

  await end(sender, receiver)
  await expectForgotten(server, [code])
})

test('the same by typing the code, with both halves of the check', async ({
  startServer,
  sender,
  receiver,
  scratch,
}) => {
  // Its own: what others left there must not be taken for what this one leaves.
  const server = await startServer()
  const { file, folder } = await luggage(scratch)
  await sender.open(server.url, { message, files: [file], folder })
  const code = await sender.code()

  // Read kindly: lower case, spaces, and the letters that look like digits.
  await receiver.type(server.url, ` ${code.toLowerCase().replace('-', ' ').replaceAll('0', 'o')}`)
  const receiverCode = await receiver.code()
  const row = sender.request(firstFour(receiverCode))
  await expect(row).toContainText('Typed the code')
  await expect(row).not.toContainText(receiverCode)
  expect(await sender.page.content()).not.toContain(lastFour(receiverCode))
  // Not before the sender has approved.
  await expect(receiver.yes).toBeHidden()

  const approve = sender.approve(firstFour(receiverCode), { send: true })
  await approve.click()
  await expect(row).toContainText('Type the last four characters')
  await sender.typeLastFour(receiverCode, lastFour(receiverCode) === '00 00' ? '1111' : '0000')
  await approve.click()
  await expect(row).toContainText('These are not the last four on the other device.')
  await sender.typeLastFour(receiverCode)
  await approve.click()
  await expect(sender.request(receiverCode)).toContainText('Now tap Yes on the other device')
  await expect(receiver.arrived).toBeHidden()

  await receiver.yes.click()
  await expect(receiver.arrived).toBeVisible()
  await expect(sender.received(receiverCode)).toBeVisible()
  await expectEverything(receiver, scratch)
  await end(sender, receiver)
  await expectForgotten(server, [code.replace('-', '')])
})

test('three receivers at once: two approved, one stranger denied', async ({
  server,
  sender,
  receiver: scanning,
  anotherReceiver,
  device,
  scratch,
}) => {
  const { file, folder } = await luggage(scratch)
  const uploads: string[] = []
  sender.page.on('request', (request) => {
    if (request.method() === 'PUT' && request.url().includes('/chunks/')) {
      uploads.push(request.url())
    }
  })
  await sender.open(server.url, { message, files: [file], folder })
  const code = await sender.code()
  await film(sender.page, await (await device()).newPage())
  const typing = await anotherReceiver()
  const stranger = await anotherReceiver()
  await scanning.scan(server.url)
  await typing.type(server.url, code)
  await stranger.type(server.url, code)
  const codes = {
    scanned: await scanning.code(),
    typed: await typing.code(),
    stranger: await stranger.code(),
  }
  await expect(sender.requests).toHaveCount(3)

  await sender.approve(codes.scanned).click()
  await sender.typeLastFour(codes.typed)
  await sender.approve(firstFour(codes.typed)).click()
  await sender.deny(firstFour(codes.stranger)).click()
  const denied = sender.request(firstFour(codes.stranger))
  await expect(denied).toContainText('Someone else has your session code.')
  await expect(denied.getByRole('button', { name: 'Start over with a new code' })).toBeVisible()
  await expect(stranger.page.getByText('ended this request')).toBeVisible()
  await typing.yes.click()

  await sender.page.getByRole('button', { name: 'Send to 2 devices' }).click()
  for (const [who, its] of [
    [scanning, codes.scanned],
    [typing, codes.typed],
  ] as const) {
    await expect(who.arrived).toBeVisible()
    await expect(sender.received(its)).toBeVisible()
    await expectEverything(who, scratch)
  }
  // 6.1 MiB are two chunks of 4 MiB: each went up once, for both.
  expect(new Set(uploads).size).toBe(2)
  expect(uploads).toHaveLength(2)
  await expect(stranger.page.getByRole('region', { name: 'Received' })).toBeHidden()
  await expect(stranger.page.getByText('Nothing has arrived')).toBeVisible()
})
