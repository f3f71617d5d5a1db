import { expect, test } from './fixtures.ts'
import { MIB, sha256Of } from './support/files.ts'
import { Proxy } from './support/proxy.ts'
import { firstFour } from './support/sender.ts'

test('two browsers hand over through a proxy that holds answers back and takes 1 MB', async ({
  startServer,
  sender,
  receiver,
  scratch,
}) => {
  test.setTimeout(120_000)
  // Of its own: others may have left sessions at the common one, which end by themselves.
  const server = await startServer()
  const proxy = await Proxy.before(server.url, { buffers: true, maxBody: 1_000_000 })
  const polls: number[] = []
  sender.page.on('response', (answer) => {
    if (answer.url().endsWith('/snapshot')) polls.push(answer.status())
  })
  const file = await scratch.file('random.bin', 6 * MIB)
  await sender.open(proxy.url, { message: 'hello', files: [file] })
  const code = await sender.code()

  await receiver.type(proxy.url, code)
  // Each side has tried a stream for five seconds before it asks in another way.
  const patient = expect.configure({ timeout: 30_000 })
  await patient(receiver.page.getByRole('heading', { name: /^Your code/ })).toBeVisible()
  const receiverCode = await receiver.code()
  await patient(sender.request(firstFour(receiverCode))).toBeVisible()
  await sender.typeLastFour(receiverCode)
  await sender.approve(firstFour(receiverCode), { send: true }).click()
  await receiver.yes.click()
  await patient(receiver.arrived).toBeVisible()
  await patient(sender.received(receiverCode)).toBeVisible()

  await expect(receiver.message).toHaveText('hello')
  const saved = await receiver.save('Save all')
  expect(await sha256Of(saved.get('random.bin') ?? '')).toBe(await sha256Of(file))
  expect(polls.length).toBeGreaterThan(3)

  await sender.page.getByRole('button', { name: 'Cancel session' }).click()
  await patient(receiver.page.getByText('The session is over.')).toBeVisible()
  await expect.poll(() => server.counts()).toMatchObject({ sessions: 0 })
  await proxy.close()
})
