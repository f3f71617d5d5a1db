import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { MIB, sha256Of } from './support/files.ts'
import { firstFour } from './support/sender.ts'

/** How far a transfer is on this page, in percent; 0 before it shows. */
async function percentOn(page: Page): Promise<number> {
  const positions = await page
    .getByRole('progressbar')
    .evaluateAll((bars) => bars.map((bar) => (bar as HTMLProgressElement).position))
  return Math.max(0, ...positions) * 100
}

test('a relay that is killed twice in the middle of a file: both pages go on, with the same code', async ({
  startServer,
  sender,
  receiver,
  scratch,
}) => {
  const file = await scratch.file('heavy.bin', 48 * MIB)
  let server = await startServer()
  const { url, port } = server
  await sender.open(url, { files: [file] })
  await receiver.type(url, await sender.code())
  const code = await receiver.code()
  await sender.typeLastFour(code)
  await sender.approve(firstFour(code), { send: true }).click()
  await receiver.yes.click()

  for (const percent of [10, 50]) {
    await expect.poll(() => percentOn(receiver.page), { intervals: [20] }).toBeGreaterThan(percent)
    await server.stop('SIGKILL')
    server = await startServer({ env: { PORT: port } })
  }
  await expect(sender.received(code)).toBeVisible({ timeout: 60_000 })
  const saved = await receiver.save('Save heavy.bin')
  expect(await sha256Of(saved.get('heavy.bin') ?? '')).toBe(await sha256Of(file))
})
