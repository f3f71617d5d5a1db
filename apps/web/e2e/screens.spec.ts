import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { Receiver } from './support/receiver.ts'
import { Sender } from './support/sender.ts'

// Not a check: `pnpm screens` draws the pictures in docs/screens from the running app.

const folder = fileURLToPath(new URL('../../../docs/screens/', import.meta.url))

const desktop = { viewport: { width: 1440, height: 900 }, colorScheme: 'light' } as const
const phone = {
  viewport: { width: 360, height: 740 },
  colorScheme: 'light',
  deviceScaleFactor: 2,
} as const

async function picture(page: Page, name: string): Promise<void> {
  // The seal is pressed down once; the picture shows it lying.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
  await page.mouse.move(0, 0)
  await page.screenshot({ path: `${folder}${name}.png` })
}

test('the pictures of the README', async ({ server, device, scratch }) => {
  const sender = new Sender(await (await device(desktop)).newPage())
  const receiver = new Receiver(await (await device(phone)).newPage())
  const lease = scratch.path('Lease 2027 signed.pdf')
  await writeFile(lease, Buffer.alloc(2_400_000))
  await sender.open(server.url, { message: 'The key is under the third pot.', files: [lease] })
  await film(sender.page, await (await device()).newPage())
  await receiver.scan(server.url)
  const code = await receiver.code()
  await expect(sender.approve(code, { send: true })).toBeVisible()
  await picture(sender.page, 'sending')
  await picture(receiver.page, 'receiving')
  await sender.approve(code, { send: true }).click()
  await expect(receiver.done).toBeVisible()
  await expect(sender.received(code)).toBeVisible()
  await picture(receiver.page, 'received')
})
