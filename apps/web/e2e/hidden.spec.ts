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
  startServer,
  sender,
  receiver,
  anotherReceiver,
  scratch,
}) => {
  // Its own: its requests are counted.
  const server = await startServer()
  const late = await anotherReceiver()
  const file = await scratch.file('heavy.bin', 32 * MIB)
  await sender.open(server.url, { files: [file] })
  const sessionCode = await sender.code()
  await receiver.type(server.url, sessionCode)
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
  // They sleep for as long as another device takes to come and ask.
  await late.type(server.url, sessionCode)
  await expect.poll(() => server.counts()).toMatchObject({ requests: 2 })
  await setState(sender.page, 'active')
  await setState(receiver.page, 'active')
  await expect(sender.received(code)).toBeVisible({ timeout: 60_000 })
  await expect(sender.request(firstFour(await late.code()))).toContainText('Typed the code')
  const saved = await receiver.save('Save heavy.bin')
  expect(await sha256Of(saved.get('heavy.bin') ?? '')).toBe(await sha256Of(file))
})
