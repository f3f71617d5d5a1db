import { gzipSync } from 'node:zlib'
import { expect, test } from './fixtures.ts'
import { tested } from './support/selftest.ts'

/** Kilobytes that a first visit may cost, packed as a server in front packs them. */
const MAX_KB = 110

test('the first load is small', async ({ server, page }) => {
  const index = await page.request.get(server.url)
  const html = await index.text()
  const wanted = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path)
  expect(wanted.length).toBeGreaterThan(1)
  let bytes = gzipSync(html).length
  for (const path of wanted) {
    bytes += gzipSync(await (await page.request.get(server.url + path)).body()).length
  }
  expect(bytes / 1000).toBeLessThan(MAX_KB)
})

for (const [name, viewport] of [
  ['phone', { width: 360, height: 640 }],
  ['desktop', { width: 1440, height: 900 }],
] as const) {
  test(`nothing jumps while a screen comes up: ${name}`, async ({ server, device }) => {
    const page = await (await device({ viewport })).newPage()
    await page.addInitScript(() => {
      const seen: { value: number }[] = []
      Object.assign(window, { seen })
      new PerformanceObserver((list) => {
        seen.push(...(list.getEntries() as unknown as { value: number }[]))
      }).observe({ type: 'layout-shift', buffered: true })
    })
    for (const [path, heading] of [
      ['', 'Valise'],
      ['#/send', 'What goes in?'],
      ['#/receive', 'Receive'],
      ['#/about', 'How it works'],
      ['#/verify', 'Verify this app'],
      ['#/selftest', 'Test the connection'],
      ['#/show', 'Scan this with the device that sends'],
    ] as const) {
      await page.goto('about:blank')
      await page.goto(`${server.url}/${path}`)
      await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible()
      if (path === '#/selftest') await tested(page)
      if (path === '#/verify')
        await expect(page.locator('.fingerprint:not(.fingerprint--place)')).toBeVisible()
      // Shifts are told with the frame after the one they happened in.
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      )
      const shift = await page.evaluate(() =>
        (window as unknown as { seen: { value: number }[] }).seen.reduce(
          (sum, { value }) => sum + value,
          0,
        ),
      )
      // What Core Web Vitals call good is 0.1.
      expect(shift, path).toBeLessThan(0.02)
    }
  })
}

test('a link is answered at once, before the screens behind it are there', async ({
  server,
  device,
}) => {
  const page = await (await device()).newPage()
  // The screens come late, as over a slow network.
  let release = () => {}
  const late = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(/SendFeature/, async (route) => {
    await late
    await route.continue()
  })
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Send', exact: true }).click()
  await expect(page).toHaveURL(/#\/send$/)
  await expect(page.getByRole('link', { name: 'Receive', exact: true })).toBeHidden()
  release()
  await expect(page.getByLabel('Message')).toBeVisible()
})
