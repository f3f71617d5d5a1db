import { expect, type Locator, type Page } from '@playwright/test'

export const DONE = 'Done. Keys dropped here; the relay was told to forget.'

/** Somebody who receives, by what stands on the screen. */
export class Receiver {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async start(url: string): Promise<void> {
    await this.page.goto(url)
    await this.page.getByRole('link', { name: 'Receive', exact: true }).click()
  }

  async scan(url: string): Promise<void> {
    await this.start(url)
    await this.page.getByRole('button', { name: 'Scan QR' }).click()
  }

  async type(url: string, code: string): Promise<void> {
    await this.start(url)
    await this.page.getByLabel('Session code').fill(code)
    await this.page.getByRole('button', { name: 'Join' }).click()
  }

  /** Waits for this device's code: `ZX CV 09 87`. */
  async code(): Promise<string> {
    const heading = this.page.getByRole('heading', { name: /^Your code( [0-9A-Z]{2}){4}$/ })
    await expect(heading).toBeVisible()
    return ((await heading.textContent()) ?? '').replace('Your code', '').trim()
  }

  get yes(): Locator {
    return this.page.getByRole('button', { name: 'Yes, it shows this code' })
  }

  /** Everything is here, and the session goes on. */
  get arrived(): Locator {
    return this.page.getByRole('heading', { name: 'Everything has arrived.' })
  }

  /** This device's session is over. */
  get done(): Locator {
    return this.page.getByRole('heading', { name: DONE })
  }

  /** The text under `Message`. */
  get message(): Locator {
    return this.page.getByRole('paragraph').and(this.page.getByLabel('Message'))
  }

  /** Taps a button that saves, and waits for `count` downloads. Names, and where they lie now. */
  async save(button: string, count = 1): Promise<Map<string, string>> {
    const saved = new Map<string, string>()
    const downloads = new Promise<void>((resolve, reject) => {
      this.page.on('download', (download) => {
        download.path().then((path) => {
          saved.set(download.suggestedFilename(), path)
          if (saved.size === count) resolve()
        }, reject)
      })
    })
    await this.page.getByRole('button', { name: button, exact: true }).click()
    await downloads
    return saved
  }
}
