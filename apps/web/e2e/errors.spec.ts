import { expect, test } from './fixtures.ts'
import { firstFour } from './support/sender.ts'

const kept = 'Nothing was lost: what you chose is still here.'
const draft = 'still in the bag'

test('codes that are all in use: said so, and the next try opens', async ({ hostile, sender }) => {
  hostile.tampering = {
    call: ({ method, path }) =>
      method === 'PUT' && /\/sessions\/[^/]+$/.test(path) ? { refuse: 'code-in-use' } : undefined,
  }
  const { page } = sender
  await page.goto(`${hostile.url}/#/send`)
  await sender.choose({ message: draft })
  await page.getByRole('button', { name: 'Open session' }).click()
  await expect(
    page.getByRole('alert').filter({ hasText: 'This session code is taken.' }),
  ).toContainText(kept)
  await expect(page.getByLabel('Message')).toHaveValue(draft)
  hostile.tampering = {}
  await page.getByRole('button', { name: 'Start over with a new code' }).click()
  await expect(sender.qr).toBeVisible()
})

test('one code that is in use: another is drawn, and nobody notices', async ({
  hostile,
  sender,
}) => {
  const refused: string[] = []
  hostile.tampering = {
    call({ method, path, body }) {
      if (method !== 'PUT' || !/\/sessions\/[^/]+$/.test(path) || refused.length > 0)
        return undefined
      refused.push((JSON.parse(String(body)) as { code: string }).code)
      return { refuse: 'code-in-use' }
    },
  }
  await sender.open(hostile.url)
  expect(refused).toHaveLength(1)
  expect((await sender.code()).replace('-', '')).not.toBe(refused[0])
})

test('a code that is none, and one that nobody has', async ({ server, receiver }) => {
  const { page } = receiver
  await receiver.type(server.url, '7K3M-Q9T')
  await expect(page.getByText('A session code has eight letters and digits')).toBeVisible()
  await page.getByLabel('Session code').fill('7K3M-Q9TX')
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page.getByRole('heading', { name: 'No open session has this code.' })).toBeVisible()
  await expect(page.getByText('Nothing was lost')).toBeVisible()
  await page.getByRole('button', { name: 'Scan or type a code' }).click()
  await expect(page.getByLabel('Session code')).toBeVisible()
})

test('a door that is closed', async ({ server, sender, receiver, anotherReceiver }) => {
  await sender.open(server.url, { message: draft })
  const code = await sender.code()
  const early = await anotherReceiver()
  await early.type(server.url, code)
  const itsCode = await early.code()
  await sender.page.getByRole('button', { name: 'Close door' }).click()
  await expect(sender.page.getByText('The door is closed.')).toBeVisible()
  await expect(sender.qr).toHaveCount(0)

  await receiver.type(server.url, code)
  await expect(
    receiver.page.getByRole('heading', { name: 'The sender takes no more requests.' }),
  ).toBeVisible()
  await expect(receiver.page.getByRole('button', { name: 'Scan or type a code' })).toBeVisible()

  // Who had asked before goes on.
  await sender.typeLastFour(itsCode)
  await sender.approve(firstFour(itsCode), { send: true }).click()
  await early.yes.click()
  await expect(early.message).toHaveText(draft)
})

test('a session that expires, on both screens', async ({ startServer, sender, receiver }) => {
  const server = await startServer({ env: { SESSION_TTL_S: '5' } })
  await sender.open(server.url, { message: draft })
  await expect(sender.page.getByRole('timer')).toContainText(/Expires in 0:0\d/)
  await receiver.type(server.url, await sender.code())
  await receiver.code()
  for (const { page } of [sender, receiver]) {
    await expect(page.getByRole('heading', { name: 'The session has expired.' })).toBeVisible()
  }
  await expect(sender.page.getByText(kept)).toBeVisible()
  await expect(receiver.page.getByText('ask the sender for a new code')).toBeVisible()
  // The way on: a new code, for what was chosen.
  await sender.page.getByRole('button', { name: 'Start over with a new code' }).click()
  await expect(sender.qr).toBeVisible()
  await sender.page.getByRole('button', { name: 'Cancel session' }).click()
  await expect(sender.page.getByLabel('Message')).toHaveValue(draft)
})

test('a relay that is down: before, and in the middle', async ({
  startServer,
  sender,
  receiver,
}) => {
  const server = await startServer()
  const { page } = sender
  await page.goto(`${server.url}/#/send`)
  await sender.choose({ message: draft })
  await receiver.start(server.url)
  await server.stop()

  await page.getByRole('button', { name: 'Open session' }).click()
  const trouble = page.getByRole('alert').filter({ hasText: 'The server can’t be reached.' })
  await expect(trouble).toContainText(kept)
  await receiver.page.getByLabel('Session code').fill('7K3M-Q9TX')
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  await expect(
    receiver.page.getByRole('heading', { name: 'The server can’t be reached.' }),
  ).toBeVisible()

  const again = await startServer({ env: { PORT: server.port } })
  await trouble.getByRole('button', { name: 'Try again' }).click()
  await expect(sender.qr).toBeVisible()
  await again.stop('SIGKILL')
  await expect(page.getByText('The server is not answering. Trying again …')).toBeVisible()

  // Started anew it knows nothing; the page comes back to it, and its code still works.
  await startServer({ env: { PORT: server.port } })
  await expect(page.getByText('The server is not answering. Trying again …')).toBeHidden()
  await expect(sender.qr).toBeVisible()
  await receiver.page.reload()
  await receiver.type(server.url, await sender.code())
  await expect(sender.requests).toHaveCount(1)
})

test('three wrong entries deny a request, and say what that means', async ({
  server,
  sender,
  receiver,
}) => {
  await sender.open(server.url, { message: draft })
  await receiver.type(server.url, await sender.code())
  const code = await receiver.code()
  const wrong = code.endsWith('00 00') ? '1111' : '0000'
  for (const left of [2, 1, 0]) {
    await sender.typeLastFour(code, wrong)
    await sender.approve(firstFour(code), { send: true }).click()
    if (left > 0) await expect(sender.requests).toContainText('These are not the last four')
  }
  await expect(sender.requests).toContainText('The last four were wrong three times.')
  await expect(receiver.page.getByText('ended this request')).toBeVisible()
  await sender.page.getByRole('button', { name: 'Start over with a new code' }).click()
  await expect(sender.page.getByText('Nobody has asked yet.')).toBeVisible()
})

test('a receiver whose user says No gets nothing', async ({ server, sender, receiver }) => {
  await sender.open(server.url, { message: draft })
  await receiver.type(server.url, await sender.code())
  const code = await receiver.code()
  await sender.typeLastFour(code)
  await sender.approve(firstFour(code), { send: true }).click()
  await receiver.page.getByRole('button', { name: 'No', exact: true }).click()
  await expect(
    receiver.page.getByRole('heading', { name: 'The codes on the two devices differ.' }),
  ).toBeVisible()
  await expect(sender.requests).toContainText('Went away')
  await expect(sender.page.getByText(/Received by/)).toHaveCount(0)
})
