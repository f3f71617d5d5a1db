import { cp, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test as strict } from './fixtures.ts'
import { test, workerRuns } from './support/browser.ts'

const dist = fileURLToPath(new URL('../dist', import.meta.url))

test('it can be installed, from a button that is there when the browser offers it', async ({
  server,
  page,
}) => {
  await page.goto(server.url)
  await workerRuns(page)
  const devtools = await page.context().newCDPSession(page)
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  expect(installabilityErrors).toEqual([])
  const { data } = await devtools.send('Page.getAppManifest')
  expect(JSON.parse(data ?? '')).toMatchObject({
    name: 'Valise',
    display: 'standalone',
    share_target: { method: 'POST' },
    shortcuts: [{ name: 'Send' }, { name: 'Receive' }],
  })
  await expect(page.getByRole('button', { name: 'Install app' })).toBeVisible()
})

test('its shell starts offline, and says what needs a network', async ({ server, page }) => {
  await page.goto(server.url)
  await workerRuns(page)
  await page.context().setOffline(true)
  await page.reload()
  // Chromium 150 forgets with a reload what it was told of the network.
  await page.context().setOffline(true)
  await expect(page).toHaveTitle('Valise')
  await expect(page.getByText('This device is offline.')).toBeVisible()
  await page.getByRole('link', { name: 'How it works' }).click()
  await expect(page.getByRole('heading', { name: 'How it works' })).toBeVisible()
  await page.goto(`${server.url}/#/verify`)
  await expect(page.getByRole('heading', { name: 'Verify this app' })).toBeVisible()
  await expect(page.locator('.fingerprint:not(.fingerprint--place)')).toHaveText(
    /^([0-9a-f]{8} ?){8}$/,
  )
  await page.goto(`${server.url}/#/send`)
  await expect(page.getByText('This device is offline.')).toBeVisible()
  await page.context().setOffline(false)
  await expect(page.getByText('This device is offline.')).toBeHidden()
})

test('nothing of the API is ever kept by the worker', async ({ server, page }) => {
  await page.goto(`${server.url}/#/send`)
  await workerRuns(page)
  await page.reload()
  await page.getByRole('button', { name: 'Open session' }).click()
  await expect(page.getByRole('img', { name: 'QR code of this session' })).toBeVisible()
  const kept = await page.evaluate(async () => {
    const urls: string[] = []
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) urls.push(new URL(url).pathname)
    }
    return urls
  })
  expect(kept).toContain('/index.html')
  expect(kept.filter((path) => path.startsWith('/api'))).toEqual([])
})

test('what another app shares is chosen, and kept in memory alone', async ({ server, page }) => {
  await page.goto(server.url)
  await workerRuns(page)
  await page.reload()
  // The system posts a form from nowhere; a page without headers of its own does the same.
  await page.goto('about:blank')
  await page.setContent(
    `<form method="post" enctype="multipart/form-data" action="${server.url}/share">
       <input name="text" value="a shared thought"><input name="url" value="https://example.org/">
       <input type="file" name="files" multiple><button>share</button></form>`,
  )
  await page.locator('input[type=file]').setInputFiles([
    { name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not really') },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('some notes') },
  ])
  await page.getByRole('button', { name: 'share' }).click()
  await expect(page.getByLabel('Message')).toHaveValue('a shared thought\nhttps://example.org/')
  await expect(page.getByRole('list', { name: 'In the bag' })).toContainText('holiday.jpg')
  await expect(page.getByRole('list', { name: 'In the bag' })).toContainText('notes.txt')
  expect(page.url()).toBe(`${server.url}/#/send`)
  const kept = await page.evaluate(async () => {
    const texts: string[] = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        texts.push(request.url, (await (await cache.match(request))?.text()) ?? '')
      }
    }
    return texts.join('\n')
  })
  expect(kept).not.toContain('a shared thought')
  expect(kept).not.toContain('some notes')
  // It was handed over once.
  await page.goto(`${server.url}/#/`)
  await page.goto(`${server.url}/#/send/shared`)
  await expect(page.getByLabel('Message')).toHaveValue('')
})

test('a new version asks, shows both fingerprints, and never comes in a session', async ({
  startServer,
  page,
  scratch,
}) => {
  const folder = scratch.path('app')
  await cp(dist, folder, { recursive: true })
  const server = await startServer({ env: { VALISE_WEB: folder } })
  await page.goto(server.url)
  await workerRuns(page)
  await page.goto(`${server.url}/#/verify`)
  const before = (await page.locator('.fingerprint:not(.fingerprint--place)').textContent()) ?? ''

  // Another version: other bytes in its worker, and in the list of its files.
  const worker = `${folder}/service-worker.js`
  await writeFile(worker, `${await readFile(worker, 'utf8')}\n// another version\n`)
  const list = `${folder}/files.sha256.txt`
  await writeFile(
    list,
    (await readFile(list, 'utf8')).replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  )

  await page.goto(`${server.url}/#/send`)
  await page.reload()
  const prompt = page.getByRole('complementary', { name: 'A new version of Valise is ready.' })
  await expect(prompt).toBeVisible()
  await page.getByRole('button', { name: 'Open session' }).click()
  await expect(page.getByRole('img', { name: 'QR code of this session' })).toBeVisible()
  await expect(prompt).toBeHidden()
  await page.getByRole('button', { name: 'Cancel session' }).click()
  await expect(prompt).toBeVisible()
  await prompt.getByText('Details').click()
  const shown = prompt.locator('.fingerprint:not(.fingerprint--place)')
  await expect(shown).toHaveCount(2)
  await expect(shown.first()).toHaveText(before)
  await expect(shown.last()).not.toHaveText(before)
  const after = (await shown.last().textContent()) ?? ''

  const reloaded = page.waitForEvent('load')
  await prompt.getByRole('button', { name: 'Update now' }).click()
  await reloaded
  await page.goto(`${server.url}/#/verify`)
  await expect(page.locator('.fingerprint:not(.fingerprint--place)')).toHaveText(after)
  await expect(prompt).toBeHidden()
})

test('the files that run are checked against the list, and another one is found', async ({
  startServer,
  page,
  scratch,
}) => {
  const folder = scratch.path('app')
  await cp(dist, folder, { recursive: true })
  const server = await startServer({ env: { VALISE_WEB: folder } })
  await page.goto(`${server.url}/#/verify`)
  await page.getByRole('button', { name: 'Check the files' }).click()
  await expect(page.getByText(/^All \d+ files are the ones/)).toBeVisible()
  await writeFile(`${folder}/icons/icon.svg`, '<svg xmlns="http://www.w3.org/2000/svg"/>')
  // Without the worker, which still has the right ones.
  await page.evaluate(async () => {
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister()
  })
  await page.reload()
  await page.getByRole('button', { name: 'Check the files' }).click()
  await expect(page.getByText('Other files than listed: icons/icon.svg')).toBeVisible()
})

test('a request that waits is told while nobody sees the page', async ({
  server,
  page,
  receiver,
}) => {
  await page.context().grantPermissions(['notifications'], { origin: server.url })
  await page.goto(`${server.url}/#/send`)
  await workerRuns(page)
  await page.getByRole('button', { name: 'Open session' }).click()
  const code = (await page.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/).textContent()) ?? ''
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true })
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await receiver.type(server.url, code)
  const itsCode = await receiver.code()
  await expect(page).toHaveTitle('(1) Send – Valise')
  const told = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration()
      const all = (await registration?.getNotifications()) ?? []
      return all.map(({ title, body }) => `${title} ${body}`)
    })
  await expect.poll(told).toEqual(['A device asks to receive Open Valise to approve or deny it.'])
  expect((await told()).join('')).not.toContain(itsCode.slice(0, 5))
})

strict('every answer has the strict headers', async ({ server, page }) => {
  for (const path of ['/', '/api/limits', '/service-worker.js', '/nowhere']) {
    const answer = await page.request.get(server.url + path)
    const headers = answer.headers()
    expect(headers['content-security-policy'], path).toContain("default-src 'none'")
    expect(headers['content-security-policy'], path).toContain("require-trusted-types-for 'script'")
    expect(headers['referrer-policy'], path).toBe('no-referrer')
    expect(headers['permissions-policy'], path).toContain('camera=(self)')
  }
})

strict(
  'over plain http from another device it says why it can’t work',
  async ({ startServer, playwright, launchOptions }) => {
    const server = await startServer({ env: { HOST: '127.0.0.1' } })
    // A name that is not loopback to the browser: no tools for sealing there.
    const browser = await playwright.chromium.launch({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP valise.test 127.0.0.1'],
    })
    const page = await browser.newPage()
    for (const path of ['', '#/send', '#/receive', `#/r/7K3MQ9TX.${'A'.repeat(64)}`]) {
      await page.goto(`http://valise.test:${server.port}/${path}`)
      await expect(page.getByRole('heading', { name: 'This address is not secure.' })).toBeVisible()
      await expect(page.getByText('npm start -- --lan')).toBeVisible()
    }
    await page.goto(`http://valise.test:${server.port}/#/about`)
    await expect(page.getByRole('heading', { name: 'How it works' })).toBeVisible()
    await browser.close()
  },
)

strict('files that the system opens the app with are chosen', async ({ server, sender }) => {
  const { page } = sender
  await page.addInitScript(() => {
    const file = new File(['vault'], 'passwords.kdbx')
    Object.defineProperty(window, 'launchQueue', {
      value: {
        setConsumer: (hear: (launch: unknown) => void) =>
          hear({ files: [{ getFile: () => Promise.resolve(file) }] }),
      },
    })
  })
  await page.goto(`${server.url}/#/send`)
  await expect(page.getByRole('list', { name: 'In the bag' })).toContainText('passwords.kdbx')
})

strict(
  'the number of waiting requests stands on the icon and in the title',
  async ({ server, sender, receiver }) => {
    await sender.page.addInitScript(() => {
      const badges: number[] = []
      Object.assign(window, { badges })
      Object.defineProperty(navigator, 'setAppBadge', {
        value: (count: number) => {
          badges.push(count)
          return Promise.resolve()
        },
      })
    })
    await sender.open(server.url, { message: 'hello' })
    await receiver.type(server.url, await sender.code())
    const code = await receiver.code()
    await expect(sender.page).toHaveTitle('(1) Send – Valise')
    const badge = () =>
      sender.page.evaluate(() => (window as unknown as { badges: number[] }).badges.at(-1))
    expect(await badge()).toBe(1)
    await sender.deny(code.slice(0, 5)).click()
    await expect(sender.page).toHaveTitle('Send – Valise')
    expect(await badge()).toBe(0)
  },
)

strict('only Notify me asks for the right to notify', async ({ server, sender }) => {
  const { page } = sender
  await page.addInitScript(() => {
    const asked: string[] = []
    Object.assign(window, { asked })
    Object.defineProperty(Notification, 'permission', { get: () => 'default' })
    Notification.requestPermission = () => {
      asked.push('asked')
      return Promise.resolve('granted')
    }
  })
  await sender.open(server.url, { message: 'hello' })
  const asked = () => page.evaluate(() => (window as unknown as { asked: string[] }).asked.length)
  expect(await asked()).toBe(0)
  await page.getByRole('button', { name: 'Notify me' }).click()
  await expect(page.getByText('You will be told when a device asks')).toBeVisible()
  expect(await asked()).toBe(1)
})
