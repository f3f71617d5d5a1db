import { expect, type Page } from '@playwright/test'

/** Resolves when the self-test is through: it takes the time that its streams and its keys take. */
export async function tested(page: Page): Promise<void> {
  await expect(page.getByRole('status')).not.toHaveText('Testing …', { timeout: 30_000 })
}
