import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'

test('a link joins nothing by itself, and is out of the address bar at once', async ({
  server,
  sender,
  receiver,
}) => {
  await sender.open(server.url, { message: 'hello' })
  const link = await sender.link()
  expect(link).toMatch(/\/#\/r\/[0-9A-Z]{8}\.[\w-]{64}$/)
  const { page } = receiver
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(link)
  await expect(
    page.getByRole('heading', { name: 'Someone wants to send you something' }),
  ).toBeVisible()
  expect(page.url()).toBe(`${server.url}/#/receive`)
  expect(asked.filter((url) => url.includes('/api/'))).toEqual([])
  await expect(sender.page.getByText('Nobody has asked yet.')).toBeVisible()

  await page.getByRole('button', { name: 'Join' }).click()
  const code = await receiver.code()
  await expect(sender.request(code)).toContainText('Used your QR or link')
  // Back does not lead to the link again.
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(sender.requests).toContainText('Went away')
  await page.goBack()
  expect(page.url()).toBe('about:blank')
})

test('a damaged link is an error, and never a typed code', async ({ server, sender, receiver }) => {
  await sender.open(server.url)
  const link = await sender.link()
  await receiver.page.goto(link.slice(0, -1))
  await expect(receiver.page.getByRole('heading', { name: 'This link is damaged.' })).toBeVisible()
  await receiver.page.getByRole('button', { name: 'Scan or type a code' }).click()
  await expect(receiver.page.getByLabel('Session code')).toHaveValue('')
})

test('a photo of the QR does as well as the camera', async ({
  server,
  sender,
  receiver,
  scratch,
}) => {
  await sender.open(server.url, { message: 'hello' })
  const photo = scratch.path('photo.png')
  await sender.page.screenshot({ path: photo })
  await receiver.start(server.url)
  const chooser = receiver.page.waitForEvent('filechooser')
  await receiver.page.getByRole('button', { name: 'Choose a photo' }).click()
  await (await chooser).setFiles(photo)
  await expect(sender.request(await receiver.code())).toContainText('Used your QR or link')
})

test('a photo without a QR is told apart from one of another site', async ({
  server,
  receiver,
  device,
  sender,
  scratch,
}) => {
  await receiver.start(server.url)
  const choose = async (path: string) => {
    const chooser = receiver.page.waitForEvent('filechooser')
    await receiver.page.getByRole('button', { name: 'Choose a photo' }).click()
    await (await chooser).setFiles(path)
  }
  const empty = scratch.path('empty.png')
  await receiver.page.screenshot({ path: empty })
  await choose(empty)
  await expect(receiver.page.getByText('No QR code was found in that picture.')).toBeVisible()

  // The same server under its other name is another origin: its codes are named, not opened.
  const other = server.url.replace('localhost', '127.0.0.1')
  await sender.open(other)
  const photo = scratch.path('photo.png')
  await sender.page.screenshot({ path: photo })
  await choose(photo)
  await expect(receiver.page.getByText(`That code belongs to ${new URL(other).host}`)).toBeVisible()
  await expect(sender.page.getByText('Nobody has asked yet.')).toBeVisible()

  // And by the camera, which looks on afterwards.
  await film(sender.page, await (await device()).newPage())
  await receiver.page.getByRole('button', { name: 'Scan QR' }).click()
  await expect(receiver.page.getByText(`That code belongs to ${new URL(other).host}`)).toBeVisible()
  await receiver.page.getByRole('button', { name: 'Close the camera' }).click()
  await expect(receiver.page.getByLabel('Session code')).toBeVisible()
})

test('leaving while a session runs asks first', async ({ server, sender, receiver }) => {
  await sender.open(server.url, { message: 'hello' })
  await receiver.type(server.url, await sender.code())
  await receiver.code()
  const { page } = sender
  await page.goBack()
  const dialog = page.getByRole('dialog', { name: 'Leave this page?' })
  await expect(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'Stay here' }).click()
  await expect(sender.qr).toBeVisible()
  await expect(receiver.page.getByText('Waiting for approval on the sending device')).toBeVisible()

  await page.getByRole('link', { name: 'Valise' }).click()
  await dialog.getByRole('button', { name: 'Leave' }).click()
  await expect(page.getByRole('link', { name: 'Send', exact: true })).toBeVisible()
  await expect(receiver.page.getByText('ended this session')).toBeVisible()
})

test('the light and the other camera are there where the device has them', async ({
  server,
  receiver,
}) => {
  const { page } = receiver
  await page.addInitScript(() => {
    const done: unknown[] = []
    Object.assign(window, { done })
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true }) as MediaTrackCapabilities
    MediaStreamTrack.prototype.applyConstraints = (constraints) => {
      done.push(constraints)
      return Promise.resolve()
    }
    const { mediaDevices } = navigator
    const real = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = (constraints) => {
      done.push(constraints?.video)
      return real({ video: true })
    }
    mediaDevices.enumerateDevices = () =>
      Promise.resolve(
        ['front', 'back'].map(
          (deviceId) =>
            ({ kind: 'videoinput', deviceId, label: '', groupId: '' }) as MediaDeviceInfo,
        ),
      )
  })
  const done = () =>
    page.evaluate(() => JSON.stringify((window as unknown as { done: unknown }).done))
  await receiver.scan(server.url)
  await page.getByRole('button', { name: 'Light' }).click()
  await expect(page.getByRole('button', { name: 'Light', pressed: true })).toBeVisible()
  expect(await done()).toContain('{"advanced":[{"torch":true}]}')
  expect(await done()).toContain('"facingMode":{"ideal":"environment"}')
  await page.getByRole('button', { name: 'Turn camera' }).click()
  await expect.poll(done).toContain('"deviceId":{"exact":"front"}')
})
