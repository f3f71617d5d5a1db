import { chromium, type Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

/** A browser as people have it: a window of a private session can install nothing. */
const installable = test.extend<{ page: Page }>({
  page: async ({ scratch, launchOptions }, use) => {
    const context = await chromium.launchPersistentContext(scratch.path('profile'), launchOptions)
    await use(await context.newPage())
    await context.close()
  },
})

async function workerRuns(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}

installable('it can be installed', async ({ server, page }) => {
  await page.goto(server.url)
  await workerRuns(page)
  const devtools = await page.context().newCDPSession(page)
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  expect(installabilityErrors).toEqual([])
  const { data } = await devtools.send('Page.getAppManifest')
  expect(JSON.parse(data ?? '')).toMatchObject({ name: 'Valise', display: 'standalone' })
})

installable('its shell starts offline, and says what needs a network', async ({ server, page }) => {
  await page.goto(server.url)
  await workerRuns(page)
  await page.context().setOffline(true)
  await page.reload()
  await expect(page).toHaveTitle('Valise')
  await expect(page.getByText('This device is offline.')).toBeVisible()
  await page.getByRole('link', { name: 'How it works' }).click()
  await expect(page.getByRole('heading', { name: 'How it works' })).toBeVisible()
  await page.goto(`${server.url}/#/verify`)
  await expect(page.getByRole('heading', { name: 'Verify this app' })).toBeVisible()
  await page.goto(`${server.url}/#/send`)
  await expect(page.getByText('This device is offline.')).toBeVisible()
  await page.context().setOffline(false)
  await expect(page.getByText('This device is offline.')).toBeHidden()
})

installable('nothing of the API is ever kept by the worker', async ({ server, page }) => {
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

test('every answer has the strict headers', async ({ server, page }) => {
  for (const path of ['/', '/api/limits', '/service-worker.js', '/nowhere']) {
    const answer = await page.request.get(server.url + path)
    const headers = answer.headers()
    expect(headers['content-security-policy'], path).toContain("default-src 'none'")
    expect(headers['content-security-policy'], path).toContain("require-trusted-types-for 'script'")
    expect(headers['referrer-policy'], path).toBe('no-referrer')
    expect(headers['permissions-policy'], path).toContain('camera=(self)')
  }
})
