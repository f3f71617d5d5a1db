import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { Receiver } from './support/receiver.ts'
import { tested } from './support/selftest.ts'
import { firstFour, Sender } from './support/sender.ts'

// Not a check: `pnpm screens` draws the pictures in docs/screens from the running app.

const folder = fileURLToPath(new URL('../../../docs/screens/', import.meta.url))
const sizes = [
  { width: 360, height: 640 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
]

for (const viewport of sizes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const tag = `${viewport.width}x${viewport.height}-${colorScheme}`

    test(`the screens at ${tag}`, async ({ server, device, scratch }) => {
      const picture = async (page: Page, name: string) => {
        // The seal is pressed down once; the picture shows it lying.
        await page.evaluate(() =>
          Promise.allSettled(document.getAnimations().map((one) => one.finished)),
        )
        await page.mouse.move(0, 0)
        await page.screenshot({ path: `${folder}${name}-${tag}.png` })
      }
      const one = async () => (await device({ viewport, colorScheme })).newPage()
      const sender = new Sender(await one())
      const [scanning, typing] = [new Receiver(await one()), new Receiver(await one())]
      await sender.page.goto(server.url)
      await picture(sender.page, 'start')
      for (const path of ['about', 'verify', 'selftest']) {
        await scanning.page.goto(`${server.url}/#/${path}`)
        await expect(scanning.page.getByRole('heading', { level: 1 })).toBeVisible()
        if (path === 'verify')
          await expect(scanning.page.locator('.fingerprint:not(.fingerprint--place)')).toBeVisible()
        if (path === 'selftest') await tested(scanning.page)
        await picture(scanning.page, path)
      }
      await sender.page.getByRole('link', { name: 'Send', exact: true }).click()
      const lease = scratch.path('Lease 2027 signed.pdf')
      await writeFile(lease, Buffer.alloc(2_400_000))
      await sender.choose({ message: 'The key is under the third pot.', files: [lease] })
      await sender.page.getByRole('button', { name: 'Add a secret' }).click()
      await sender.page.getByLabel('Secret', { exact: true }).fill('correct horse')
      await picture(sender.page, 'send-choose')
      await sender.openSession()
      await picture(sender.page, 'send-session')
      await film(sender.page, await (await device()).newPage())
      await scanning.scan(server.url)
      const scanned = await scanning.code()
      await picture(scanning.page, 'receive-code')
      await expect(sender.approve(scanned, { send: true })).toBeVisible()
      await picture(sender.page, 'send-request')
      await typing.start(server.url)
      await expect(typing.page.getByLabel('Session code')).toBeVisible()
      await picture(typing.page, 'receive')
      await typing.page.getByLabel('Session code').fill(await sender.code())
      await typing.page.getByRole('button', { name: 'Join' }).click()
      const typed = await typing.code()
      await expect(sender.requests).toHaveCount(2)
      await sender.deny(scanned).click()
      await expect(sender.page.getByText('Someone else has your session code.')).toBeVisible()
      await picture(sender.page, 'send-stranger')
      await expect(scanning.page.getByText('ended this request')).toBeVisible()
      await picture(scanning.page, 'receive-ended')
      await sender.typeLastFour(typed)
      await sender.approve(firstFour(typed), { send: true }).click()
      await expect(typing.yes).toBeVisible()
      await picture(typing.page, 'receive-compare')
      await typing.yes.click()
      await expect(typing.arrived).toBeVisible()
      await expect(sender.received(typed)).toBeVisible()
      await picture(typing.page, 'receive-arrived')
      await picture(sender.page, 'send-received')
      await sender.page.getByRole('button', { name: 'Cancel session' }).click()
      await picture(sender.page, 'send-ending')
      await sender.page.getByRole('button', { name: 'End session' }).click()
      await expect(typing.done).toBeVisible()
      await picture(typing.page, 'receive-done')
    })
  }
}
