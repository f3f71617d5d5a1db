import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { Receiver } from './support/receiver.ts'

const secret = 'hunter2-correct-horse'

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
  await expect(receiver.done).toBeVisible()

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
  await expect(receiver.done).toBeVisible()

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
  for (let second = 0; second < 60; second++) await receiver.page.clock.runFor(1000)
  await expect(receiver.page.getByText('The clipboard was cleared.')).toBeVisible()
  expect(await paste()).toBe('')

  // What was copied has no business on the page once the session is over.
  await sender.page.getByRole('button', { name: 'Cancel session' }).click()
  await expect(receiver.page.getByText('was taken off this page')).toBeVisible()
  await expect(receiver.page.getByRole('button', { name: 'Reveal' })).toHaveCount(0)
})

test('says truthfully when the browser does not copy', async ({ server, sender, receiver }) => {
  await sender.page.goto(`${server.url}/#/send`)
  await sender.page.getByRole('button', { name: 'Add a secret' }).click()
  await sender.page.getByLabel('Secret', { exact: true }).fill(secret)
  await sender.openSession()
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  await sender.approve(await receiver.code(), { send: true }).click()
  await expect(receiver.done).toBeVisible()
  await receiver.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  await receiver.page.getByRole('button', { name: 'Copy' }).click()
  await expect(
    receiver.page.getByText('The browser did not allow copying. Reveal it'),
  ).toBeVisible()
  await expect(receiver.page.getByText('Copied.')).toHaveCount(0)
})
