import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { MIB, sha256Of } from './support/files.ts'
import { firstFour } from './support/sender.ts'

/** As a browser does with a page that has been hidden for a while, and when it is shown again. */
async function setState(page: Page, state: 'frozen' | 'active'): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setWebLifecycleState', { state })
  await session.detach()
}

test('a page that is put to sleep in the middle of a file goes on when it is shown again', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  const file = await scratch.file('heavy.bin', 32 * MIB)
  await sender.open(server.url, { files: [file] })
  await receiver.type(server.url, await sender.code())
  const code = await receiver.code()
  await sender.typeLastFour(code)
  // Asleep while the approval comes, and while the file does.
  await setState(receiver.page, 'frozen')
  await sender.approve(firstFour(code), { send: true }).click()
  await setState(receiver.page, 'active')
  await receiver.yes.click()
  const arriving = receiver.page.getByRole('progressbar').first()
  await expect(arriving).toBeVisible()
  await setState(receiver.page, 'frozen')
  await setState(sender.page, 'frozen')
  // Nothing is waited for: this is how long they sleep.
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  await setState(sender.page, 'active')
  await setState(receiver.page, 'active')
  await expect(sender.received(code)).toBeVisible({ timeout: 60_000 })
  const saved = await receiver.save('Save heavy.bin')
  expect(await sha256Of(saved.get('heavy.bin') ?? '')).toBe(await sha256Of(file))
})
