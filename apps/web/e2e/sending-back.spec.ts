import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { MIB, sha256Of } from './support/files.ts'
import { Receiver } from './support/receiver.ts'
import { firstFour, Sender } from './support/sender.ts'

test('something goes back to the one who sent, and to and fro again', async ({
  startServer,
  sender,
  receiver,
  scratch,
}) => {
  const server = await startServer()
  await sender.open(server.url, { message: 'first there' })
  await receiver.type(server.url, await sender.code())
  const code = await receiver.code()
  await sender.typeLastFour(code)
  await sender.approve(firstFour(code), { send: true }).click()
  await receiver.yes.click()
  await expect(receiver.message).toHaveText('first there')

  // The receiver now does what a sender does, and the other way round.
  const back = new Sender(receiver.page)
  const opener = new Receiver(sender.page)
  await receiver.page.getByRole('button', { name: 'Send something back' }).click()
  const file = await scratch.file('back.bin', 5 * MIB)
  await back.choose({ message: 'and back', files: [file] })
  await receiver.page.getByRole('button', { name: 'Send to the other device' }).click()
  await expect(sender.page.getByRole('heading', { name: 'Everything has arrived.' })).toBeVisible()
  await expect(sender.page.getByText(`From ${code}`)).toBeVisible()
  await expect(opener.message).toHaveText('and back')
  const saved = await opener.save('Save back.bin')
  expect(await sha256Of(saved.get('back.bin') ?? '')).toBe(await sha256Of(file))
  await expect(receiver.page.getByText('Received by the other device')).toBeVisible()

  await sender.page.getByRole('button', { name: 'Send something back' }).click()
  await sender.choose({ message: 'there again' })
  await sender.page.getByRole('button', { name: 'Send to 1 device' }).click()
  await expect(sender.received(code)).toBeVisible()
  await expect(receiver.message).toHaveText(['first there', 'there again'])

  // What has arrived stays where it is when the session ends.
  await sender.page.getByRole('button', { name: 'Cancel session' }).click()
  await expect(opener.done).toBeVisible()
  await expect(opener.message).toHaveText('and back')
  await expect(receiver.page.getByText('The session is over.')).toBeVisible()
  await expect.poll(() => server.counts()).toMatchObject({ sessions: 0, requests: 0, bytes: 0 })
})

test('a phone sends to a laptop that shows a QR, without typing', async ({
  server,
  device,
  scratch,
}) => {
  const laptop = new Sender(await (await device()).newPage())
  const phone = new Sender(
    await (await device({ viewport: { width: 360, height: 640 }, hasTouch: true })).newPage(),
  )
  await laptop.page.goto(server.url)
  await laptop.page.getByRole('link', { name: 'Receive', exact: true }).click()
  await laptop.page.getByRole('link', { name: 'Show a QR instead' }).click()
  await expect(laptop.qr).toBeVisible()
  await film(laptop.page, await (await device()).newPage())

  await phone.page.goto(server.url)
  await phone.page.getByRole('link', { name: 'Send', exact: true }).click()
  const photo = await scratch.file('photo.bin', 3 * MIB)
  await phone.choose({ message: 'from the phone', files: [photo] })
  await phone.page.getByRole('button', { name: 'Scan the other device’s QR instead' }).click()
  await phone.page.getByRole('button', { name: 'Scan QR' }).click()
  const code = await new Receiver(phone.page).code()
  await expect(phone.page.getByText('Then what you chose is sent.')).toBeVisible()
  await laptop.approve(code).click()

  const receiving = new Receiver(laptop.page)
  await expect(laptop.page.getByRole('heading', { name: 'Everything has arrived.' })).toBeVisible()
  await expect(receiving.message).toHaveText('from the phone')
  const saved = await receiving.save('Save photo.bin')
  expect(await sha256Of(saved.get('photo.bin') ?? '')).toBe(await sha256Of(photo))
  await expect(phone.page.getByText('Received by the other device')).toBeVisible()
})

test('a device that came by a link may send, too', async ({ server, sender, receiver }) => {
  await sender.page.goto(`${server.url}/#/show`)
  const link = await sender.link()
  await receiver.page.goto(link)
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  const code = await receiver.code()
  await sender.approve(code).click()
  await expect(sender.page.getByText('Waiting for what the other device sends.')).toBeVisible()
  await receiver.page.getByRole('button', { name: 'Send something' }).click()
  await new Sender(receiver.page).choose({ message: 'by link' })
  await receiver.page.getByRole('button', { name: 'Send to the other device' }).click()
  await expect(new Receiver(sender.page).message).toHaveText('by link')
})

test('both send at once, and both arrive', async ({
  server,
  sender,
  receiver,
  device,
  scratch,
}) => {
  await sender.open(server.url, { files: [await scratch.file('there.bin', 5 * MIB)] })
  await film(sender.page, await (await device()).newPage())
  await receiver.scan(server.url)
  const code = await receiver.code()
  await sender.page.getByRole('button', { name: 'Wait for more devices' }).click()
  await sender.approve(code).click()
  await receiver.page.getByRole('button', { name: 'Send something' }).click()
  await new Sender(receiver.page).choose({ files: [await scratch.file('back.bin', 5 * MIB)] })
  const taps = [
    sender.page.getByRole('button', { name: 'Send to 1 device' }),
    receiver.page.getByRole('button', { name: 'Send to the other device' }),
  ]
  // Both lie still first: one that still moved would be tapped when the other's bag is there already.
  for (const tap of taps) await tap.click({ trial: true })
  await Promise.all(taps.map((tap) => tap.dispatchEvent('click')))
  // Which of the two began last, and is shown, is chance: each is one tap from the other.
  const show = async ({ page }: { page: Page }, what: string, seen: Locator) => {
    const tap = page.getByRole('button', { name: `Show what ${what}` })
    await expect(tap.or(seen).first()).toBeVisible({ timeout: 20_000 })
    if (!(await seen.isVisible())) await tap.click()
    await expect(seen).toBeVisible({ timeout: 20_000 })
  }
  await show(sender, 'arrived', sender.page.getByRole('button', { name: 'Save back.bin' }))
  await show(receiver, 'arrived', receiver.page.getByRole('button', { name: 'Save there.bin' }))
  await show(sender, 'was sent', sender.received(code))
  await show(receiver, 'was sent', receiver.page.getByText('Received by the other device'))
})
