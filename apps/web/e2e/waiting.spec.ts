import type { Page } from '@playwright/test'
import { HostileProxy, type Tampering } from '@valise/client/testing'
import { expect, test } from './fixtures.ts'
import { MIB } from './support/files.ts'
import type { Receiver } from './support/receiver.ts'
import { firstFour, type Sender } from './support/sender.ts'

// What a person sees of slow, waiting, stalled and gone, and how it goes on.

/** No chunk passes until `open` is called. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return {
    open,
    frame: async <F>(frame: F) => {
      await opened
      return [frame]
    },
  }
}

/** Up to the sender's decision. Returns the receiver's code. */
async function ask(sender: Sender, receiver: Receiver, url: string): Promise<string> {
  await receiver.type(url, await sender.code())
  const code = await receiver.code()
  await sender.typeLastFour(code)
  return code
}

type Call = Parameters<NonNullable<Tampering['call']>>[0]
const isOpening = ({ method, path }: Call) =>
  method === 'PUT' && /^\/api\/sessions\/[^/]+$/.test(path)
const isJoining = ({ method, path }: Call) => method === 'PUT' && path.startsWith('/api/requests/')

const topOf = async (page: Page, code: string) =>
  (await page.getByRole('progressbar', { name: code }).boundingBox())?.y

test('a device that takes nothing for ten seconds: both sides say so, nothing moves, and it goes on', async ({
  server,
  hostile,
  sender,
  receiver,
  anotherReceiver,
  scratch,
}) => {
  const other = await anotherReceiver()
  const chunks = gate()
  hostile.tampering = { frame: chunks.frame }
  await sender.open(server.url, { files: [await scratch.file('a.bin', 9 * MIB)] })
  const code = await ask(sender, receiver, hostile.url)
  const below = await ask(sender, other, server.url)
  for (const its of [code, below]) await sender.approve(firstFour(its)).click()
  for (const one of [receiver, other]) await one.yes.click()
  await sender.page.getByRole('button', { name: 'Send to 2 devices' }).click()
  await expect(receiver.page.getByRole('heading', { name: 'Arriving', exact: true })).toBeVisible()
  await expect(sender.page.getByText(`Sending to ${code}`)).toBeVisible()
  const before = await topOf(sender.page, below)
  await expect(sender.page.getByText('It takes nothing just now')).toBeVisible({ timeout: 20_000 })
  await expect(receiver.page.getByText('Waiting for the sender')).toBeVisible()
  expect(await topOf(sender.page, below)).toBe(before)
  chunks.open()
  await expect(receiver.arrived).toBeVisible()
  await expect(sender.received(code)).toBeVisible()
  await expect(sender.page.getByText('It takes nothing just now')).toHaveCount(0)
})

test('while something is sent, nothing offers to send it to one that came later: it could not yet', async ({
  server,
  hostile,
  sender,
  receiver,
  anotherReceiver,
  scratch,
}) => {
  const other = await anotherReceiver()
  const chunks = gate()
  hostile.tampering = { frame: chunks.frame }
  await sender.open(server.url, { files: [await scratch.file('a.bin', 9 * MIB)] })
  const session = await sender.code()
  const first = await ask(sender, receiver, hostile.url)
  await sender.approve(firstFour(first), { send: true }).click()
  await receiver.yes.click()
  await expect(sender.page.getByText(`Sending to ${first}`)).toBeVisible()
  await other.type(server.url, session)
  const second = await other.code()
  await sender.typeLastFour(second)
  await sender.approve(firstFour(second)).click()
  await other.yes.click()
  await sender.page.getByRole('button', { name: 'Show the code' }).click()
  await expect(sender.request(firstFour(second))).toContainText('Ready')
  const send = sender.page.getByRole('button', { name: 'Send to 2 devices' })
  await expect(send).toHaveCount(0)
  await sender.page.getByRole('button', { name: 'Show the transfer' }).click()
  await expect(sender.page.getByText(`Sending to ${first}`)).toBeVisible()
  chunks.open()
  await expect(sender.received(first)).toBeVisible()
  await sender.page.getByRole('button', { name: 'Show the code' }).click()
  await expect(sender.page.getByRole('button', { name: 'Choose what to send' })).toBeVisible()
})

test('a device that was left out is told so, and can be sent to again', async ({
  startServer,
  sender,
  receiver,
}) => {
  const server = await startServer({ env: { STALL_S: '2' } })
  const hostile = await HostileProxy.before(server.url)
  const chunks = gate()
  hostile.tampering = { frame: chunks.frame }
  try {
    await sender.open(server.url, { message: 'for later' })
    const code = await ask(sender, receiver, hostile.url)
    await sender.approve(firstFour(code), { send: true }).click()
    await receiver.yes.click()
    await expect(sender.page.getByText(`Took nothing for too long: ${code}`)).toBeVisible()
    await expect(receiver.page.getByText('Nothing was taken for too long.')).toBeVisible()
    await expect(receiver.page.getByText('Nothing of it was kept on this device.')).toBeVisible()
    await expect(receiver.page.getByRole('heading', { name: 'You are approved' })).toBeVisible()
    chunks.open()
    await sender.page.getByRole('button', { name: 'Send again' }).click()
    await expect(receiver.message).toHaveText('for later')
    await expect(sender.received(code)).toBeVisible()
  } finally {
    await hostile.close()
  }
})

test('a full server: the sender waits, may cancel, and goes on by itself', async ({
  hostile,
  sender,
}) => {
  const { page } = sender
  hostile.tampering = { call: (call) => (isOpening(call) ? { refuse: 'full' } : call) }
  await page.goto(`${hostile.url}/#/send`)
  await sender.choose({ message: 'kept' })
  const open = page.getByRole('button', { name: 'Open session' })
  await open.click()
  const full = page.getByRole('status').filter({ hasText: 'The server is full at the moment.' })
  await expect(full).toContainText('The session opens by itself as soon as there is room.')
  await full.getByRole('button', { name: 'Cancel' }).click()
  await expect(full).toHaveCount(0)
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0)
  await expect(page.getByLabel('Message')).toHaveValue('kept')
  await open.click()
  await expect(full).toBeVisible()
  hostile.tampering = {}
  await expect(sender.qr).toBeVisible()
})

test('a full server: the receiver waits, may cancel, and goes on by itself', async ({
  server,
  hostile,
  sender,
  receiver,
}) => {
  const { page } = receiver
  await sender.open(server.url, { message: 'hello' })
  hostile.tampering = { call: (call) => (isJoining(call) ? { refuse: 'full' } : call) }
  await receiver.type(hostile.url, await sender.code())
  const full = page.getByRole('heading', { name: 'The server is full at the moment.' })
  await expect(full).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByLabel('Session code')).toBeVisible()
  await receiver.type(hostile.url, await sender.code())
  await expect(full).toBeVisible()
  hostile.tampering = {}
  await receiver.code()
})

test('a full server: who shows a QR to receive waits too', async ({ hostile, receiver }) => {
  const { page } = receiver
  hostile.tampering = { call: (call) => (isOpening(call) ? { refuse: 'full' } : call) }
  await receiver.start(hostile.url)
  await page.getByRole('link', { name: /^Show a QR instead/ }).click()
  const full = page.getByRole('status').filter({ hasText: 'The server is full at the moment.' })
  await expect(full).toBeVisible()
  hostile.tampering = {}
  await expect(page.getByRole('img', { name: 'QR code of this session' })).toBeVisible()
})

test('what the server has whole may be left with it', async ({
  server,
  hostile,
  sender,
  receiver,
}) => {
  const chunks = gate()
  hostile.tampering = { frame: chunks.frame }
  await sender.open(server.url, { message: 'left behind' })
  const code = await ask(sender, receiver, hostile.url)
  await sender.approve(firstFour(code), { send: true }).click()
  await receiver.yes.click()
  const { page } = sender
  await expect(page.getByText('You may close this page.')).toContainText('a restart of the server')
  await page.getByRole('button', { name: 'Leave it with the server' }).click()
  await expect(page.getByRole('heading', { name: 'Left with the server.' })).toBeVisible()
  await expect(page.getByText(`Left with the server for ${code}`)).toBeVisible()
  await expect(page.getByText(/Received by/)).toHaveCount(0)
  chunks.open()
  await expect(receiver.message).toHaveText('left behind')
})

test('a pause on either side is shown on both, and it goes on', async ({
  server,
  hostile,
  sender,
  receiver,
  scratch,
}) => {
  const chunks = gate()
  hostile.tampering = { frame: chunks.frame }
  await sender.open(server.url, { files: [await scratch.file('a.bin', 9 * MIB)] })
  const code = await ask(sender, receiver, hostile.url)
  await sender.approve(firstFour(code), { send: true }).click()
  await receiver.yes.click()
  await receiver.page.getByRole('button', { name: 'Pause' }).click()
  await expect(receiver.page.getByText('Paused', { exact: true })).toBeVisible()
  await expect(sender.page.getByText('It waits for its user')).toBeVisible()
  await sender.page.getByRole('button', { name: 'Pause' }).click()
  await expect(sender.page.getByText('A pause lasts 15 minutes at most')).toBeVisible()
  chunks.open()
  for (const { page } of [sender, receiver]) {
    await page.getByRole('button', { name: 'Resume' }).click()
  }
  await expect(receiver.arrived).toBeVisible()
  await expect(sender.received(code)).toBeVisible()
})
