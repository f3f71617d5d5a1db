import { chromium, type Page } from '@playwright/test'
import { test as base } from '../fixtures.ts'

/** A browser as people have it: a private window can install nothing, and keeps no worker. */
export const test = base.extend<{ page: Page }>({
  page: async ({ scratch, launchOptions }, use) => {
    const context = await chromium.launchPersistentContext(scratch.path('profile'), launchOptions)
    await use(await context.newPage())
    await context.close()
  },
})

/** Until the shell is kept, and the page is the worker's. */
export async function workerRuns(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}

/** A page that the worker is in charge of: as on every visit but the first. */
export async function visitAgain(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await workerRuns(page)
  await page.reload()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}
