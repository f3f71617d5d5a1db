import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { MIB, sha256Of } from './support/files.ts'
import { Receiver } from './support/receiver.ts'
import { Sender } from './support/sender.ts'

test('the same hand-over through --lan’s HTTPS', async ({ startServer, device, scratch }) => {
  const server = await startServer({ args: ['--lan'], env: { HOST: '127.0.0.1' } })
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  // As a person does who has looked at the warning and goes on.
  const trusting = { ignoreHTTPSErrors: true }
  const sender = new Sender(await (await device(trusting)).newPage())
  const receiver = new Receiver(await (await device(trusting)).newPage())
  const file = await scratch.file('random.bin', 5 * MIB)
  await sender.open(server.url, { message: 'over TLS', files: [file] })
  await film(sender.page, await (await device()).newPage())
  await receiver.scan(server.url)
  const code = await receiver.code()
  await sender.approve(code, { send: true }).click()
  await expect(receiver.message).toHaveText('over TLS')
  await expect(sender.received(code)).toBeVisible()
  const saved = await receiver.save('Save random.bin')
  expect(await sha256Of(saved.get('random.bin') ?? '')).toBe(await sha256Of(file))
})
