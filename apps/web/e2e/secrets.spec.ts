import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { heapText } from './support/heap.ts'
import { Receiver } from './support/receiver.ts'
import { type Content, firstFour, type Sender } from './support/sender.ts'

const secret = 'hunter2-correct-horse'

/** Said while the session runs. */
const warning = 'It leaves this page when the session ends.'
/** Said after it. */
const gone =
  'The session is over: its secret was taken off this page. The other device can send it again in a new session.'

async function addSecret(page: Page, text = secret): Promise<void> {
  await page.getByRole('button', { name: 'Add a secret' }).click()
  await page.getByLabel('Secret', { exact: true }).fill(text)
}

/** The receiver joins by link and is approved, and all of it has arrived. Its code. */
async function handOver(
  url: string,
  sender: Sender,
  receiver: Receiver,
  content: Content = {},
): Promise<string> {
  await sender.page.goto(`${url}/#/send`)
  await sender.choose(content)
  await addSecret(sender.page)
  await sender.openSession()
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  const code = await receiver.code()
  await sender.approve(code, { send: true }).click()
  await expect(receiver.arrived).toBeVisible()
  await expect(sender.received(code)).toBeVisible()
  return code
}

/** What its end takes from the other screens is said first. */
async function endSession(sender: Sender): Promise<void> {
  await sender.page.getByRole('button', { name: 'Cancel session' }).click()
  const dialog = sender.page.getByRole('dialog', { name: 'End the session?' })
  await expect(dialog).toContainText('A secret that has arrived leaves the other screens')
  await dialog.getByRole('button', { name: 'End session' }).click()
}

/** Neither on the screen, nor anywhere in what the page holds. */
async function expectNoSecret(page: Page, ...secrets: string[]): Promise<void> {
  await expect(page.getByRole('button', { name: 'Reveal' })).toHaveCount(0)
  const html = await page.content()
  const heap = await heapText(page)
  for (const one of [secret, ...secrets]) {
    expect(html.includes(one), 'in the document').toBe(false)
    expect(heap.includes(one), 'in the memory').toBe(false)
  }
}

test('a secret is masked on both sides, and shown and copied on a tap', async ({
  server,
  sender,
  receiver,
  device,
}) => {
  const { page } = sender
  await page.goto(`${server.url}/#/send`)
  await page.getByRole('button', { name: 'Add a secret' }).click()
  const field = page.getByLabel('Secret', { exact: true })
  await expect(field).toBeFocused()
  await field.fill(secret)
  await expect(field).toHaveCSS('-webkit-text-security', 'disc')
  // No kind of field that a browser offers to keep.
  await expect(field).not.toHaveAttribute('type', 'password')
  await expect(field).toHaveAttribute('autocomplete', 'off')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(field).toHaveCSS('-webkit-text-security', 'none')
  await page.getByRole('button', { name: 'Hide', exact: true }).click()
  await sender.openSession()
  await film(page, await (await device()).newPage())
  await receiver.scan(server.url)
  const code = await receiver.code()
  // What goes to whom is said before it is approved.
  await expect(sender.request(code)).toContainText('Sends to it: a secret, 21 B')
  await sender.approve(code, { send: true }).click()
  await expect(receiver.arrived).toBeVisible()

  const shown = receiver.page.getByRole('paragraph').and(receiver.page.getByLabel('Secret'))
  await expect(shown).toContainText('Hidden')
  expect(await receiver.page.locator('body').innerText()).not.toContain(secret)
  await receiver.page.getByRole('button', { name: 'Reveal' }).click()
  await expect(shown).toHaveText(secret)
  // Put away, it is masked again, and what the list of apps shows can't be read.
  await receiver.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await expect(shown).toContainText('Hidden')
  await expect(shown).toHaveCSS('filter', /blur/)
  await receiver.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'visible' })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await expect(shown).toContainText('Hidden')
  await expect(receiver.page).toHaveTitle('Receive – Valise')
})

test('the clipboard is emptied a minute after a secret was copied, if that is wanted', async ({
  server,
  sender,
  device,
}) => {
  const context = await device({ permissions: ['clipboard-read', 'clipboard-write'] })
  const receiver = new Receiver(await context.newPage())
  await receiver.page.clock.install()
  await sender.page.goto(`${server.url}/#/send`)
  await sender.page.getByRole('button', { name: 'Add a secret' }).click()
  await sender.page.getByLabel('Secret', { exact: true }).fill(secret)
  await sender.openSession()
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  await sender.approve(await receiver.code(), { send: true }).click()
  await expect(receiver.arrived).toBeVisible()

  const paste = async () => {
    const reader = await context.newPage()
    await reader.setContent('<textarea></textarea>')
    await reader.locator('textarea').press('ControlOrMeta+V')
    const text = await reader.locator('textarea').inputValue()
    await reader.close()
    await receiver.page.bringToFront()
    return text
  }
  await receiver.page.bringToFront()
  await receiver.page.getByRole('button', { name: 'Copy' }).click()
  await expect(receiver.page.getByText('Copied.')).toBeVisible()
  expect(await paste()).toBe(secret)
  await receiver.page.getByRole('button', { name: 'Clear the clipboard in 60 seconds' }).click()
  await expect(receiver.page.getByText('The clipboard is cleared in 60 s.')).toBeVisible()
  for (let second = 0; second < 10; second++) await receiver.page.clock.runFor(1000)

  // Copied, it goes from the page all the same; the clipboard is cleared as was promised.
  await endSession(sender)
  await expect(
    receiver.page.getByText(
      'The session is over: its secret was taken off this page. You had copied it.',
    ),
  ).toBeVisible()
  await expect(receiver.page.getByRole('button', { name: 'Reveal' })).toHaveCount(0)
  await receiver.page.bringToFront()
  for (let second = 0; second < 50; second++) await receiver.page.clock.runFor(1000)
  await expect(receiver.page.getByText('The clipboard was cleared.')).toBeVisible()
  expect(await paste()).toBe('')
})

test('says truthfully when the browser does not copy', async ({ server, sender, receiver }) => {
  await sender.page.goto(`${server.url}/#/send`)
  await sender.page.getByRole('button', { name: 'Add a secret' }).click()
  await sender.page.getByLabel('Secret', { exact: true }).fill(secret)
  await sender.openSession()
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  await sender.approve(await receiver.code(), { send: true }).click()
  await expect(receiver.arrived).toBeVisible()
  await receiver.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  await receiver.page.getByRole('button', { name: 'Copy' }).click()
  await expect(
    receiver.page.getByText('The browser did not allow copying. Reveal it'),
  ).toBeVisible()
  await expect(receiver.page.getByText('Copied.')).toHaveCount(0)
})

test('a secret that nobody copied goes when the sender ends the session, and nothing else does', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  const { page } = receiver
  const file = await scratch.file('stays.bin', 1000)
  await handOver(server.url, sender, receiver, { message: 'this stays', files: [file] })
  await expect(page.getByText(warning)).toBeVisible()
  await page.getByRole('button', { name: 'Reveal' }).click()
  // It is there while the session lives: else its absence afterwards would say nothing.
  expect(await page.content()).toContain(secret)
  expect(await heapText(page)).toContain(secret)

  // Asked first, and nothing has happened when the answer is no.
  await sender.page.getByRole('button', { name: 'Cancel session' }).click()
  await sender.page.getByRole('button', { name: 'Keep it open' }).click()
  await expect(page.getByText(warning)).toBeVisible()
  await endSession(sender)
  await expect(receiver.done).toBeVisible()
  await expect(page.getByText(gone)).toBeVisible()
  await expectNoSecret(page)
  await expect(receiver.message).toHaveText('this stays')
  expect((await receiver.save('Save stays.bin')).has('stays.bin')).toBe(true)

  // The sender keeps what it chose, but for the secret.
  await expect(sender.page.getByLabel('Message')).toHaveValue('this stays')
  await expect(sender.page.getByText('The secret went with the session.')).toBeVisible()
  await expect(sender.page.getByText('2 items')).toBeVisible()
  // Its memory is looked through where no file is chosen: the test itself holds the chooser's form.
  expect(await sender.page.content()).not.toContain(secret)
})

test('it goes when its receiver leaves, who is told so first', async ({
  server,
  sender,
  receiver,
}) => {
  const { page } = receiver
  await handOver(server.url, sender, receiver, { message: 'this stays' })
  const leave = page.getByRole('button', { name: 'Leave session' })
  await leave.click()
  const dialog = page.getByRole('dialog', { name: 'Leave the session?' })
  await expect(dialog).toContainText('A secret that you have not copied leaves this page with it.')
  await dialog.getByRole('button', { name: 'Stay here' }).click()
  await expect(page.getByText(warning)).toBeVisible()
  await leave.click()
  await dialog.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(receiver.done).toBeVisible()
  await expect(page.getByText(gone)).toBeVisible()
  await expect(receiver.message).toHaveText('this stays')
  await expectNoSecret(page)
})

test('it goes when the time is over, on both sides, also what was sent back', async ({
  server,
  sender,
  receiver,
}) => {
  const answer = 'tr0ub4dor-and-3'
  await sender.page.clock.install()
  await handOver(server.url, sender, receiver)
  await receiver.page.getByRole('button', { name: 'Send something back' }).click()
  await addSecret(receiver.page, answer)
  await receiver.page.getByRole('button', { name: 'Send to the other device' }).click()
  await expect(new Receiver(sender.page).arrived).toBeVisible()
  await expect(sender.page.getByText(warning)).toBeVisible()
  await sender.page.getByRole('button', { name: 'Reveal' }).click()

  // A session outlives its last transfer by five minutes.
  await sender.page.clock.fastForward('15:30')
  await expect(sender.page.getByRole('heading', { name: 'The session has expired.' })).toBeVisible()
  await expect(
    sender.page.getByText('Nothing was lost but the secret that you chose: it went'),
  ).toBeVisible()
  for (const { page } of [sender, receiver]) {
    await expect(page.getByText(gone)).toBeVisible()
    await expectNoSecret(page, answer)
  }
  await expect(receiver.done).toBeVisible()
  // Nothing is sent without it unseen.
  await sender.page.getByRole('button', { name: 'Back to choosing' }).click()
  await expect(sender.page.getByText('The secret went with the session.')).toBeVisible()
})

test('it goes when what comes next fails its check', async ({
  hostile,
  sender,
  receiver,
  scratch,
}) => {
  const { page } = receiver
  await handOver(hostile.url, sender, receiver)
  hostile.tampering = {
    frame(frame) {
      const bytes = new Uint8Array(frame.bytes)
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
      return [{ ...frame, bytes }]
    },
  }
  await sender.page.getByRole('button', { name: 'Send something else' }).click()
  await sender.choose({ files: [await scratch.file('a.bin', 1000)] })
  await sender.page.getByRole('button', { name: 'Send to 1 device' }).click()
  await expect(page.getByText('What arrived was damaged or changed on its way.')).toBeVisible()
  await expect(page.getByText(gone)).toBeVisible()
  await expectNoSecret(page)
})

test('a session that ends before anything was sent keeps no secret, and says so', async ({
  server,
  sender,
}) => {
  const { page } = sender
  await page.goto(`${server.url}/#/send`)
  await sender.choose({ message: 'this stays' })
  await addSecret(page)
  await sender.openSession()
  await page.getByRole('button', { name: 'Cancel session' }).click()
  await expect(page.getByText('The secret went with the session.')).toBeVisible()
  await expect(page.getByLabel('Message')).toHaveValue('this stays')
  await expectNoSecret(page)
  // Said until there is another one.
  await addSecret(page, 'another')
  await expect(page.getByText('The secret went with the session.')).toBeHidden()
})

test('one that goes the other way, to the device that shows the QR, goes at the end like the others', async ({
  server,
  sender: laptop,
  receiver: phone,
}) => {
  await laptop.page.goto(`${server.url}/#/show`)
  const sessionCode = await laptop.code()
  await phone.page.goto(`${server.url}/#/send`)
  await addSecret(phone.page)
  await phone.page.getByRole('button', { name: 'Scan the other device’s QR instead' }).click()
  await phone.page.getByLabel('Session code').fill(sessionCode)
  await phone.page.getByRole('button', { name: 'Join' }).click()
  const code = await phone.code()
  await laptop.typeLastFour(code)
  await laptop.approve(firstFour(code)).click()
  await phone.page.getByRole('button', { name: 'Yes, it shows this code' }).click()
  const receiving = new Receiver(laptop.page)
  await expect(receiving.arrived).toBeVisible()
  await expect(phone.page.getByText('Received by the other device')).toBeVisible()

  await laptop.page.getByRole('button', { name: 'Cancel session' }).click()
  const dialog = laptop.page.getByRole('dialog', { name: 'End the session?' })
  await expect(dialog).toContainText('A secret that you have not copied leaves this page with it.')
  await dialog.getByRole('button', { name: 'End session' }).click()
  await expect(receiving.done).toBeVisible()
  await expect(laptop.page.getByText(gone)).toBeVisible()
  await expect(phone.page.getByText('ended this session')).toBeVisible()
  for (const { page } of [laptop, phone]) await expectNoSecret(page)
})
