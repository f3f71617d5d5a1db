import type { BrowserContextOptions } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { expectAccessible } from './support/accessible.ts'
import { film } from './support/camera.ts'
import { Receiver } from './support/receiver.ts'
import { tested } from './support/selftest.ts'
import { firstFour, Sender } from './support/sender.ts'

const sizes: [name: string, options: BrowserContextOptions][] = [
  ['phone, light', { viewport: { width: 360, height: 640 }, colorScheme: 'light' }],
  ['phone, dark', { viewport: { width: 360, height: 640 }, colorScheme: 'dark' }],
  ['desktop, light', { viewport: { width: 1440, height: 900 }, colorScheme: 'light' }],
  ['desktop, dark', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }],
]

for (const [name, options] of sizes) {
  test(`the self-test is accessible, while it runs and after it: ${name}`, async ({
    server,
    device,
  }) => {
    const page = await (await device({ ...options, reducedMotion: 'reduce' })).newPage()
    await page.goto(`${server.url}/#/selftest`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible(page, 'testing')
    await tested(page)
    await expectAccessible(page, 'tested')
  })

  test(`every screen of the way is accessible: ${name}`, async ({ server, device }) => {
    const reduced = { ...options, reducedMotion: 'reduce' } as const
    const sender = new Sender(await (await device(reduced)).newPage())
    const typing = new Receiver(await (await device(reduced)).newPage())
    const scanning = new Receiver(await (await device(reduced)).newPage())
    await sender.page.goto(server.url)
    await expectAccessible(sender.page, 'start')
    for (const path of ['about', 'verify']) {
      await scanning.page.goto(`${server.url}/#/${path}`)
      await expect(scanning.page.getByRole('heading', { level: 1 })).toBeVisible()
      await expectAccessible(scanning.page, path)
    }
    await sender.page.getByRole('link', { name: 'Send', exact: true }).click()
    await sender.choose({ message: 'hello' })
    await sender.page.getByRole('button', { name: 'Add a secret' }).click()
    await sender.page.getByLabel('Secret', { exact: true }).fill('secret')
    await expectAccessible(sender.page, 'compose')
    await sender.openSession()
    await expectAccessible(sender.page, 'session, nobody has asked')
    await film(sender.page, await (await device()).newPage())

    await typing.start(server.url)
    await expect(typing.page.getByRole('heading', { name: 'Receive' })).toBeVisible()
    await expectAccessible(typing.page, 'receive')
    await typing.page.getByLabel('Session code').fill(await sender.code())
    await typing.page.getByRole('button', { name: 'Join' }).click()
    const typed = await typing.code()
    await expectAccessible(typing.page, 'code')
    await scanning.scan(server.url)
    const scanned = await scanning.code()
    await expect(sender.requests).toHaveCount(2)
    await expectAccessible(sender.page, 'session with requests')
    await sender.deny(scanned).click()
    await expect(sender.page.getByText('Someone else has your session code.')).toBeVisible()
    await expectAccessible(sender.page, 'a stranger')
    await expect(scanning.page.getByText('ended this request')).toBeVisible()
    await expectAccessible(scanning.page, 'denied')

    await sender.typeLastFour(typed)
    await sender.page.getByRole('button', { name: `Approve ${firstFour(typed)}` }).click()
    await expect(typing.yes).toBeVisible()
    await expectAccessible(typing.page, 'compare')
    await expectAccessible(sender.page, 'tap Yes there')
    await typing.yes.click()
    await expect(typing.arrived).toBeVisible()
    await expectAccessible(typing.page, 'received')
    await expect(sender.received(typed)).toBeVisible()
    await expectAccessible(sender.page, 'sent')

    await typing.page.getByRole('button', { name: 'Leave session' }).click()
    await expectAccessible(typing.page, 'leaving with a secret')
    await typing.page.getByRole('button', { name: 'Leave', exact: true }).click()
    await expect(typing.done).toBeVisible()
    await expectAccessible(typing.page, 'done')
    await sender.page.getByRole('button', { name: 'Cancel session' }).click()
    await expectAccessible(sender.page, 'ending after a secret')
    await sender.page.getByRole('button', { name: 'End session' }).click()
    await expect(sender.page.getByText('The secret went with the session.')).toBeVisible()
    await expectAccessible(sender.page, 'ended after a secret')
  })
}

test('at 200 % zoom and with large text nothing is lost', async ({ server, device }) => {
  // 200 % of a 640 px wide window, and the smallest width that WCAG 1.4.10 asks for.
  const page = await (await device({ viewport: { width: 320, height: 512 } })).newPage()
  for (const path of ['', '#/send', '#/receive', '#/about', '#/verify', '#/selftest', '#/show']) {
    await page.goto(`${server.url}/${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth - clientWidth
    })
    expect(overflow, path).toBe(0)
  }
})
