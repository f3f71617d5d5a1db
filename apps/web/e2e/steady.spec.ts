import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { Receiver } from './support/receiver.ts'
import { firstFour, Sender } from './support/sender.ts'

const phone = { viewport: { width: 360, height: 640 }, hasTouch: true }

/** A second tap before the first one has been answered asks nothing twice. */
test('double taps ask once', async ({ server, sender, receiver }) => {
  const opened: string[] = []
  sender.page.on('request', (request) => {
    if (request.method() === 'PUT' && /\/sessions\/[^/]+$/.test(request.url())) {
      opened.push(request.url())
    }
  })
  await sender.page.goto(`${server.url}/#/send`)
  await sender.choose({ message: 'once' })
  await sender.page.getByRole('button', { name: 'Open session' }).dblclick()
  await expect(sender.qr).toBeVisible()
  expect(opened).toHaveLength(1)
  await receiver.start(server.url)
  await receiver.page.getByLabel('Session code').fill(await sender.code())
  await receiver.page.getByRole('button', { name: 'Join' }).dblclick()
  const code = await receiver.code()
  await expect(sender.requests).toHaveCount(1)
  await sender.typeLastFour(code)
  await sender.approve(firstFour(code), { send: true }).dblclick()
  await receiver.yes.dblclick()
  await expect(receiver.message).toHaveText('once')
})

test('two tabs of one browser have a session each', async ({ server, device }) => {
  const context = await device()
  const [one, other] = [new Sender(await context.newPage()), new Sender(await context.newPage())]
  await one.open(server.url, { message: 'from one' })
  await other.open(server.url, { message: 'from the other' })
  expect(await one.code()).not.toBe(await other.code())
  const receiver = new Receiver(await context.newPage())
  await receiver.type(server.url, await other.code())
  const code = await receiver.code()
  await other.typeLastFour(code)
  await other.approve(firstFour(code), { send: true }).click()
  await receiver.yes.click()
  await expect(receiver.message).toHaveText('from the other')
  await expect(one.page.getByText('Nobody has asked yet.')).toBeVisible()
})

test.describe('reloading', () => {
  test('on the way asks first, and ends the session on both sides', async ({
    startServer,
    sender,
    receiver,
  }) => {
    const server = await startServer()
    await sender.open(server.url, { message: 'gone' })
    await receiver.type(server.url, await sender.code())
    await receiver.code()
    const asked = sender.page.waitForEvent('dialog')
    const reloading = sender.page.reload().catch(() => undefined)
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.accept()
    await reloading
    await expect(sender.page.getByLabel('Message')).toHaveValue('')
    await expect(receiver.page.getByText('ended this session')).toBeVisible()
    await expect.poll(() => server.counts()).toMatchObject({ sessions: 0 })
  })

  test('a receiver takes its request away', async ({ server, sender, receiver }) => {
    await sender.open(server.url, { message: 'gone' })
    await receiver.type(server.url, await sender.code())
    await receiver.code()
    receiver.page.on('dialog', (dialog) => void dialog.accept())
    await receiver.page.reload()
    await expect(sender.requests).toContainText('Went away')
    await expect(receiver.page.getByLabel('Session code')).toHaveValue('')
  })

  test('with nothing at stake asks nothing', async ({ server, sender }) => {
    await sender.page.goto(`${server.url}/#/send`)
    sender.page.on('dialog', () => {
      throw new Error('asked')
    })
    await sender.page.reload()
    await expect(sender.page.getByRole('button', { name: 'Open session' })).toBeVisible()
  })
})

test('leaving what has arrived and was not saved asks first', async ({
  server,
  sender,
  receiver,
}) => {
  await sender.open(server.url, { message: 'precious' })
  await receiver.page.goto(await sender.link())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  await sender.approve(await receiver.code(), { send: true }).click()
  await expect(receiver.message).toHaveText('precious')
  await receiver.page.getByRole('link', { name: 'Valise' }).click()
  const dialog = receiver.page.getByRole('dialog', { name: 'Leave this page?' })
  await expect(dialog).toContainText('What you have not saved will be gone')
  await dialog.getByRole('button', { name: 'Stay here' }).click()
  await expect(receiver.message).toHaveText('precious')
  await receiver.page.context().grantPermissions(['clipboard-write'])
  await receiver.page.getByRole('button', { name: 'Copy' }).click()
  await expect(receiver.page.getByText('Copied.')).toBeVisible()
  await receiver.page.getByRole('link', { name: 'Valise' }).click()
  await expect(receiver.page.getByRole('link', { name: 'Send', exact: true })).toBeVisible()
})

/** Nothing is cut off sideways, and what is to be decided stands on the screen. */
async function fits(page: Page, ...decisions: string[]): Promise<void> {
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  )
  expect(wider, 'the page scrolls sideways').toBe(false)
  for (const name of decisions) {
    const button = page.getByRole('button', { name })
    await expect(button.first(), name).toBeInViewport({ ratio: 0.9 })
  }
}

test('on a small phone every decision is on the screen, without scrolling', async ({
  server,
  device,
}) => {
  const small = async () => (await device(phone)).newPage()
  const sender = new Sender(await small())
  const [scanning, typing] = [new Receiver(await small()), new Receiver(await small())]
  await sender.page.goto(server.url)
  await expect(sender.page.getByRole('link', { name: 'Send', exact: true })).toBeInViewport()
  await expect(sender.page.getByRole('link', { name: 'Receive', exact: true })).toBeInViewport()
  await sender.page.getByRole('link', { name: 'Send', exact: true }).click()
  await sender.choose({ message: 'hello' })
  await fits(sender.page, 'Open session')
  await sender.openSession()
  await fits(sender.page, 'Copy code', 'Copy link')
  const code = await sender.code()
  await film(sender.page, await (await device()).newPage())

  await scanning.start(server.url)
  await fits(scanning.page, 'Scan QR', 'Join')
  await scanning.page.getByRole('button', { name: 'Scan QR' }).click()
  const scanned = await scanning.code()
  await expect(sender.approve(scanned, { send: true })).toBeVisible()
  await fits(sender.page, `Approve ${scanned}`, `Deny ${scanned}`)
  await sender.deny(scanned).click()

  await sender.page.getByRole('button', { name: 'Start over with a new code' }).click()
  await expect(sender.page.getByText('Nobody has asked yet.')).toBeVisible()
  const next = await sender.code()
  expect(next).not.toBe(code)
  await typing.type(server.url, next)
  const typed = await typing.code()
  await expect(sender.approve(firstFour(typed), { send: true })).toBeVisible()
  await fits(sender.page, `Approve ${firstFour(typed)}`, `Deny ${firstFour(typed)}`)
  await sender.typeLastFour(typed)
  await sender.approve(firstFour(typed), { send: true }).click()
  await expect(typing.yes).toBeVisible()
  await fits(typing.page, 'Yes, it shows this code', 'No')
  await typing.yes.click()
  await expect(typing.message).toHaveText('hello')
  await fits(typing.page, 'Copy')
})

test('the keyboard alone is enough', async ({ server, sender, receiver }) => {
  const { page } = sender
  const press = async (on: Page, name: RegExp | string, role: 'button' | 'link' = 'button') => {
    const target = on.getByRole(role, { name, exact: typeof name === 'string' })
    for (let tabs = 0; tabs < 40; tabs++) {
      if (await target.first().evaluate((one) => one === document.activeElement)) break
      await on.keyboard.press('Tab')
    }
    await expect(target.first()).toBeFocused()
    await on.keyboard.press('Enter')
  }
  await page.goto(server.url)
  await press(page, 'Send', 'link')
  await expect(page.getByRole('heading', { name: 'What goes in?' })).toBeFocused()
  await page.keyboard.press('Tab')
  while (!(await page.getByLabel('Message').evaluate((one) => one === document.activeElement))) {
    await page.keyboard.press('Tab')
  }
  await page.keyboard.type('by keyboard')
  await press(page, 'Open session')
  await expect(sender.qr).toBeVisible()

  await receiver.page.goto(server.url)
  await press(receiver.page, 'Receive', 'link')
  const field = receiver.page.getByLabel('Session code')
  while (!(await field.evaluate((one) => one === document.activeElement))) {
    await receiver.page.keyboard.press('Tab')
  }
  await receiver.page.keyboard.type(await sender.code())
  await receiver.page.keyboard.press('Enter')
  const code = await receiver.code()
  const four = page.getByLabel('Last four characters')
  await expect(four).toBeVisible()
  while (!(await four.evaluate((one) => one === document.activeElement))) {
    await page.keyboard.press('Tab')
  }
  await page.keyboard.type(code.slice(6))
  await page.keyboard.press('Enter')
  await expect(receiver.yes).toBeVisible()
  await press(receiver.page, 'Yes, it shows this code')
  await expect(receiver.message).toHaveText('by keyboard')
})

/** Reloading and going back ask first if, and only if, something would be lost. */
async function leavingAsks(page: Page, asks: boolean, state: string): Promise<void> {
  const prevented = await page.evaluate(() => {
    const event = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(event)
    return event.defaultPrevented
  })
  expect(prevented, `reload: ${state}`).toBe(asks)
  if (!asks) return
  await page.goBack()
  const dialog = page.getByRole('dialog', { name: 'Leave this page?' })
  await expect(dialog, `back: ${state}`).toBeVisible()
  await dialog.getByRole('button', { name: 'Stay here' }).click()
  await expect(dialog).toBeHidden()
}

test('back and reload ask in every state in which something would be lost', async ({
  server,
  sender,
  receiver,
}) => {
  await sender.page.goto(server.url)
  await leavingAsks(sender.page, false, 'start')
  await sender.page.getByRole('link', { name: 'Send', exact: true }).click()
  await sender.choose({ message: 'hello' })
  await leavingAsks(sender.page, false, 'choosing')
  await sender.openSession()
  await leavingAsks(sender.page, true, 'session')
  await receiver.start(server.url)
  await expect(receiver.page.getByLabel('Session code')).toBeVisible()
  await leavingAsks(receiver.page, false, 'scanning')
  await receiver.page.getByLabel('Session code').fill(await sender.code())
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  const code = await receiver.code()
  await leavingAsks(receiver.page, true, 'code')
  await leavingAsks(sender.page, true, 'request')
  await sender.typeLastFour(code)
  await sender.approve(firstFour(code), { send: true }).click()
  await expect(receiver.yes).toBeVisible()
  await leavingAsks(receiver.page, true, 'comparing')
  await leavingAsks(sender.page, true, 'approved')
  await receiver.yes.click()
  await expect(receiver.message).toHaveText('hello')
  await leavingAsks(receiver.page, true, 'received, not copied')
  await expect(sender.received(code)).toBeVisible()
  await leavingAsks(sender.page, true, 'received there')
  await receiver.page.context().grantPermissions(['clipboard-write'])
  await receiver.page.getByRole('button', { name: 'Copy' }).click()
  await expect(receiver.page.getByText('Copied.')).toBeVisible()
  await leavingAsks(receiver.page, false, 'received and copied')
  await sender.page.getByRole('button', { name: 'Cancel session' }).click()
  await expect(sender.page.getByRole('button', { name: 'Open session' })).toBeVisible()
  await leavingAsks(sender.page, false, 'ended')
  await expect(receiver.page.getByText('The session is over.')).toBeVisible()
  await leavingAsks(receiver.page, false, 'ended there')
})
