import type { Locator, Page } from '@playwright/test'
import { test as base, expect } from './fixtures.ts'
import { visitAgain } from './support/browser.ts'
import { Proxy, type ProxyOptions } from './support/proxy.ts'
import { Server } from './support/server.ts'

const test = base.extend<
  { startProxy: (options: ProxyOptions) => Promise<Proxy>; open: (at: string) => Promise<Page> },
  { patient: Server }
>({
  // One that does not mind how often it is tested from here.
  patient: [
    async ({}, use) => {
      const patient = await Server.start({ env: { RATE_LIMITS: 'off' } })
      await use(patient)
      await patient.stop()
    },
    { scope: 'worker' },
  ],

  startProxy: async ({ patient }, use) => {
    const proxies: Proxy[] = []
    await use(async (options) => {
      const proxy = await Proxy.before(patient.url, options)
      proxies.push(proxy)
      return proxy
    })
    await Promise.all(proxies.map((proxy) => proxy.close()))
  },

  open: async ({ device }, use) => {
    await use(async (at) => {
      const page = await (await device()).newPage()
      await page.goto(`${at}/#/selftest`)
      return page
    })
  },
})

const names = [
  'Secure page',
  'Tools that seal',
  'Server',
  'Round trip',
  'Messages',
  'Download',
  'Upload',
]

const row = (page: Page, name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) })
const summary = (page: Page): Locator => page.getByRole('status')
/** A test takes its time: two seconds of streams, and the keys that are made. */
const expectSummary = (page: Page) => expect.configure({ timeout: 30_000 })(summary(page))

test('all is well on the server itself, and the address leads there', async ({
  patient,
  device,
}) => {
  const page = await (await device()).newPage()
  await page.goto(`${patient.url}/selftest`)
  await expect(page).toHaveURL(`${patient.url}/#/selftest`)
  await expect(page.getByRole('heading', { name: 'Test the connection', level: 1 })).toBeVisible()
  await expectSummary(page).toHaveText('Testing …')
  await expectSummary(page).toHaveText('All is well.')
  await expect(page.getByRole('listitem')).toHaveCount(names.length)
  for (const name of names) await expect(row(page, name)).toContainText('OK')
  await expect(row(page, 'Round trip')).toContainText(/\d ms from here/)
  await expect(row(page, 'Upload')).toContainText('4 MiB')

  await page.keyboard.press('Tab')
  const again = page.getByRole('button', { name: 'Test again' })
  await again.focus()
  await page.keyboard.press('Enter')
  await expectSummary(page).toHaveText('Testing …')
  await expectSummary(page).toHaveText('All is well.')
  await expect(again).toBeFocused()
})

test('installed, the address leads there too', async ({ patient, device }) => {
  const page = await (await device()).newPage()
  await visitAgain(page, patient.url)
  await page.goto(`${patient.url}/selftest`)
  await expect(page).toHaveURL(`${patient.url}/#/selftest`)
  await expect(page.getByRole('heading', { name: 'Test the connection' })).toBeVisible()
})

test('it is found from the page that explains', async ({ server, device }) => {
  const page = await (await device()).newPage()
  await page.goto(`${server.url}/#/about`)
  await page.getByRole('link', { name: 'Test the connection' }).click()
  await expect(page.getByRole('heading', { name: 'Test the connection' })).toBeFocused()
})

test('a proxy that collects answers is named, and what to do about it', async ({
  startProxy,
  open,
}) => {
  const page = await open((await startProxy({ buffers: true })).url)
  await expectSummary(page).toHaveText(
    'It works here, slower than it could: Messages and Download.',
  )
  for (const name of ['Messages', 'Download']) {
    await expect(row(page, name)).toContainText('Slower, but works')
    await expect(row(page, name)).toContainText(/A proxy in between holds \w+ back/)
    await expect(row(page, name)).toContainText('switch off that it buffers answers')
  }
  await expect(row(page, 'Upload')).toContainText('OK')
})

test('a proxy that lets small bodies through: how small they must be', async ({
  startProxy,
  open,
}) => {
  const page = await open((await startProxy({ maxBody: 1_000_000 })).url)
  await expectSummary(page).toHaveText('It works here, slower than it could: Upload.')
  await expect(row(page, 'Upload')).toContainText('Pieces of up to 768 KiB get through')
  await expect(row(page, 'Upload')).toContainText('let through bodies of 5 MB')
})

test('a proxy that lets no body through that is worth it', async ({ startProxy, open }) => {
  const page = await open((await startProxy({ maxBody: 100_000 })).url)
  await expectSummary(page).toHaveText('Something does not work here: Upload.')
  await expect(row(page, 'Upload')).toContainText('Not even pieces of 768 KiB get through.')
})

test('over plain http: the page is not secure, and the rest is still tested', async ({
  patient,
  page,
}) => {
  // A name that no system knows: the browser takes it for another machine.
  await page.route('http://valise.example/**', async (route) => {
    const url = new URL(route.request().url())
    await route.fulfill({ response: await route.fetch({ url: patient.url + url.pathname }) })
  })
  await page.goto('http://valise.example/#/selftest')
  await expectSummary(page).toContainText('Something does not work here: Secure page and Tools')
  await expect(row(page, 'Secure page')).toContainText('Open the address that begins with https://')
  await expect(row(page, 'Tools that seal')).toContainText('P-256, AES-GCM, HKDF, RSA-OAEP')
  await expect(row(page, 'Server')).toContainText('OK')
})

test('a server that can’t be reached, and one of another version', async ({ hostile, open }) => {
  hostile.tampering = { raw: ({ path }) => (path.startsWith('/api/') ? gone : undefined) }
  const page = await open(hostile.url)
  await expectSummary(page).toContainText('Something does not work here: Server')
  await expect(row(page, 'Server')).toContainText('The server can’t be reached.')

  hostile.tampering = {
    raw: ({ path }) => (path === '/api/limits' ? { status: 200, body: '{"v":2}' } : undefined),
  }
  await page.getByRole('button', { name: 'Test again' }).click()
  await expect(row(page, 'Server')).toContainText('It runs a newer Valise than this page.')
  await expect(row(page, 'Server')).toContainText('Reload this page')
})

test('whoever tests too often is told to wait, and not that it fails', async ({
  startServer,
  open,
}) => {
  const server = await startServer({ env: { RATE_SELFTESTS: '1' } })
  const page = await open(server.url)
  await expectSummary(page).toHaveText(
    'Not everything could be tested just now: Download and Upload.',
  )
  await expect(row(page, 'Upload')).toContainText('Test again in a minute.')
})

const gone = { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad gateway</h1>' }
