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
