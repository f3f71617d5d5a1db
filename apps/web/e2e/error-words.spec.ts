import { open, truncate } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import type { Tampering } from '@valise/client/testing'
import { envelope, lookupAnswer, relayLimits } from '@valise/protocol/wire'
import { expect, test } from './fixtures.ts'
import { MIB } from './support/files.ts'
import { hasNoPickers } from './support/storage.ts'

// Every error that a person can meet, as they meet it: what happened, whether anything was lost,
// and one thing to do next. The others stand in errors.spec.ts and hostile-relay.spec.ts.

type Raw = NonNullable<Tampering['raw']>

/** A relay's answer, with its mark. */
const relaySays = (body: string) => ({
  status: 200,
  headers: { 'Content-Type': 'application/json', 'Valise-Boot': 'A'.repeat(22) },
  body,
})
const page404 = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<h1>Hello</h1>' }

const onLookup =
  (answer: ReturnType<Raw>): Raw =>
  ({ path }) =>
    path === '/api/lookup' ? answer : undefined

const receiving: [what: string, lost: RegExp, button: string, tampering: Tampering][] = [
  [
    'The server is full at the moment.',
    /nothing was lost. Try again in a minute/,
    'Try again',
    { call: (call) => (call.path === '/api/lookup' ? { refuse: 'too-many-requests' } : call) },
  ],
  [
    'The server refused this.',
    /nothing was lost/,
    'Scan or type a code',
    { call: (call) => (call.path === '/api/lookup' ? { refuse: 'forbidden' } : call) },
  ],
  [
    'The server answered with something that makes no sense.',
    /Nothing was kept/,
    'Scan or type a code',
    { raw: onLookup(page404) },
  ],
  [
    'This device runs an older Valise.',
    /Reload this page/,
    'Reload Valise',
    { raw: onLookup(relaySays('{"v":2,"suites":[1]}')) },
  ],
  [
    'The two devices have no way of sealing in common.',
    /Reload Valise on both, or use another browser/,
    'Scan or type a code',
    { raw: onLookup(relaySays(lookupAnswer.stringify({ v: 1, suites: [9] }))) },
  ],
]

for (const [what, lost, button, tampering] of receiving) {
  test(`receiving: ${what}`, async ({ hostile, receiver }) => {
    hostile.tampering = tampering
    await receiver.type(hostile.url, '7K3M-Q9TX')
    await expectTrouble(receiver.page, what, lost, button)
  })
}

const sending: [what: string, tampering: Tampering][] = [
  [
    'The server is full at the moment.',
    { call: (call) => (isOpening(call) ? { refuse: 'too-many-requests' } : call) },
  ],
  [
    'The server refused this.',
    { call: (call) => (isOpening(call) ? { refuse: 'forbidden' } : call) },
  ],
  [
    'The server answered with something that makes no sense.',
    { raw: (call) => (isOpening(call) ? page404 : undefined) },
  ],
]

for (const [what, tampering] of sending) {
  test(`sending: ${what}`, async ({ hostile, sender }) => {
    hostile.tampering = tampering
    const { page } = sender
    await page.goto(`${hostile.url}/#/send`)
    await sender.choose({ message: 'kept' })
    await page.getByRole('button', { name: 'Open session' }).click()
    const trouble = page.getByRole('alert').filter({ hasText: what })
    await expect(trouble).toContainText('Nothing was lost: what you chose is still here.')
    await expect(page.getByLabel('Message')).toHaveValue('kept')
    hostile.tampering = {}
    await trouble.getByRole('button').click()
    await expect(sender.qr).toBeVisible()
  })
}

test('something that the sender did not make', async ({ hostile, sender, receiver }) => {
  hostile.tampering = {
    event(event) {
      if (event.kind !== 'transfer') return [event]
      const recipients = event.transfer.recipients.map((one) => {
        if (one.envelope === undefined) return one
        const forged = { ...envelope.parse(one.envelope), signature: new Uint8Array(64) }
        return { ...one, envelope: envelope.stringify(forged) }
      })
      return [{ ...event, transfer: { ...event.transfer, recipients } }]
    },
  }
  await sender.open(hostile.url, { message: 'forged' })
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  await sender.approve(await receiver.code(), { send: true }).click()
  await expectTrouble(
    receiver.page,
    'Something came that the sending device did not make for this one.',
    /It was not opened/,
    'Scan or type a code',
  )
})

test('a device that can’t keep what arrives', async ({ server, sender, receiver }) => {
  await sender.open(server.url, { message: 'no room' })
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  const code = await receiver.code()
  await receiver.page.evaluate(() => {
    window.Blob = class extends Blob {
      constructor(...args: ConstructorParameters<typeof Blob>) {
        super(...args)
        throw new DOMException('no room', 'QuotaExceededError')
      }
    }
  })
  await sender.approve(code, { send: true }).click()
  const { page } = receiver
  await expect(
    page.getByRole('alert').filter({ hasText: 'This device could not keep what arrived.' }),
  ).toContainText('Make room on this device')
  // The session goes on: it can be sent again.
  await expect(page.getByRole('heading', { name: 'You are approved' })).toBeVisible()
  await expect(sender.page.getByRole('button', { name: 'Send again' })).toBeVisible()
})

test('more than the other device can take is not sent there', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  const path = scratch.path('large.bin')
  const file = await open(path, 'w')
  // It holds nothing, and is never read.
  // More than any browser here says that it has room for.
  await file.truncate(64 * 1024 * MIB)
  await file.close()
  // It would have no bound where its browser asks for a place.
  await hasNoPickers(receiver.page)
  await sender.open(server.url, { files: [path] })
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  const code = await receiver.code()
  await sender.approve(code, { send: true }).click()
  await expect(sender.page.getByText(`Too large for ${code}`)).toBeVisible()
  await expect(
    sender.page.getByText('This is more than the receiving device can take.'),
  ).toBeVisible()
  await expect(receiver.page.getByText('You are approved')).toBeVisible()
})

test('a file that changed after it was chosen', async ({ server, sender, receiver, scratch }) => {
  const path = await scratch.file('changing.bin', MIB)
  await sender.open(server.url, { files: [path] })
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  const code = await receiver.code()
  await truncate(path, 1000)
  await sender.approve(code, { send: true }).click()
  await expect(
    sender.page.getByRole('alert').filter({ hasText: 'A file changed while it was being sent.' }),
  ).toContainText('Choose the file again')
  await expect(sender.page.getByText(`Not sent to ${code}`)).toBeVisible()
  await expect(receiver.page.getByRole('button', { name: /^Save/ })).toHaveCount(0)
})

test('a part of the app that can’t be loaded', async ({ server, device }) => {
  const page = await (await device()).newPage()
  await page.route(/ReceiveFeature/, (route) => route.abort())
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Receive', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Something in Valise went wrong.' })).toBeVisible()
  await page.unroute(/ReceiveFeature/)
  await page.getByRole('button', { name: 'Reload Valise' }).click()
  await expect(page.getByRole('heading', { name: 'Receive' })).toBeVisible()
})

test('a server of a newer version: reload', async ({ hostile, sender }) => {
  hostile.tampering = {
    raw: ({ path }) =>
      path === '/api/limits' ? relaySays('{"v":2,"other":"members"}') : undefined,
  }
  const { page } = sender
  await page.goto(`${hostile.url}/#/send`)
  await sender.choose({ message: 'not sent' })
  await page.getByRole('button', { name: 'Open session' }).click()
  const trouble = page.getByRole('alert').filter({ hasText: 'This device runs an older Valise.' })
  await expect(trouble).toContainText('Reload this page')
  hostile.tampering = {}
  await trouble.getByRole('button', { name: 'Reload Valise' }).click()
  await sender.openSession()
})

test('limits that make no sense are not believed', async ({ hostile, sender }) => {
  const limits = {
    v: 1,
    bootId: new Uint8Array(16),
    chunkSize: 1,
    windowBytes: 1,
    sessionSeconds: 900,
    maxRequests: 1,
  }
  hostile.tampering = {
    raw: ({ path }) =>
      path === '/api/limits' ? relaySays(relayLimits.stringify(limits)) : undefined,
  }
  const { page } = sender
  await page.goto(`${hostile.url}/#/send`)
  await page.getByRole('button', { name: 'Open session' }).click()
  await expect(
    page.getByRole('alert').filter({ hasText: 'something that makes no sense' }),
  ).toBeVisible()
})

function isOpening({ method, path }: { method: string; path: string }): boolean {
  return method === 'PUT' && /\/sessions\/[^/]+$/.test(path)
}

async function expectTrouble(
  page: Page,
  what: string,
  lost: RegExp,
  button: string,
): Promise<void> {
  await expect(page.getByRole('heading', { name: what })).toBeVisible()
  await expect(page.getByText(lost)).toBeVisible()
  await expect(page.getByRole('button', { name: button })).toBeVisible()
  // No codes of the program.
  expect(await page.locator('main').innerText()).not.toMatch(
    /[a-z]+-[a-z]+-?[a-z]*:|Error|undefined|\bat \w+\.\w/,
  )
}
