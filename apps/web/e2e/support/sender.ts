import { expect, type Locator, type Page } from '@playwright/test'

export interface Content {
  message?: string
  files?: string[]
  folder?: string
}

/** Somebody who sends, by what stands on the screen. */
export class Sender {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async choose({ message, files, folder }: Content): Promise<void> {
    const { page } = this
    if (message !== undefined) await page.getByLabel('Message').fill(message)
    if (files !== undefined) await this.#pick('Add files', files)
    if (folder !== undefined) await this.#pick('Add folder', folder)
  }

  async #pick(button: string, what: string | string[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser')
    await this.page.getByRole('button', { name: button }).click()
    await (await chooser).setFiles(what)
  }

  /** From the start to a session that is open. */
  async open(url: string, content: Content = {}): Promise<void> {
    await this.page.goto(url)
    await this.page.getByRole('link', { name: 'Send', exact: true }).click()
    await this.choose(content)
    await this.openSession()
  }

  async openSession(): Promise<void> {
    await this.page.getByRole('button', { name: 'Open session' }).click()
    await expect(this.qr).toBeVisible()
  }

  get qr(): Locator {
    return this.page.getByRole('img', { name: 'QR code of this session' })
  }

  /** As it is written: `7K3M-Q9TX`. */
  async code(): Promise<string> {
    const region = this.page.getByRole('region', { name: 'Session code' })
    return (await region.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/).textContent()) ?? ''
  }

  /** What `Copy link` gives. */
  async link(): Promise<string> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await this.page.getByRole('button', { name: 'Copy link' }).click()
    await expect(this.page.getByText('Link copied.')).toBeVisible()
    // The page itself may not read the clipboard: its headers forbid it. A page without headers may.
    const reader = await this.page.context().newPage()
    try {
      await reader.bringToFront()
      await reader.goto('about:blank')
      await reader.setContent('<textarea autofocus></textarea>')
      await reader.locator('textarea').press('ControlOrMeta+V')
      return await reader.locator('textarea').inputValue()
    } finally {
      await reader.close()
      await this.page.bringToFront()
    }
  }

  get requests(): Locator {
    return this.page.getByRole('list', { name: 'Requests' }).getByRole('listitem')
  }

  /** The row of a receiver's code, or of its first half while it waits and was typed. */
  request(code: string): Locator {
    return this.requests.filter({ hasText: code })
  }

  approve(code: string, { send = false } = {}): Locator {
    const name = `Approve ${code}${send ? ' and send' : ''}`
    return this.page.getByRole('button', { name, exact: true })
  }

  deny(code: string): Locator {
    return this.page.getByRole('button', { name: `Deny ${code}`, exact: true })
  }

  /** Types the last four of a receiver's code into its row. */
  async typeLastFour(code: string, four = lastFour(code)): Promise<void> {
    await this.request(firstFour(code)).getByLabel('Last four characters').fill(four)
  }

  received(code: string): Locator {
    return this.page.getByText(`Received by ${code}`)
  }
}

/** `ZX CV` of `ZX CV 09 87`. */
export const firstFour = (code: string): string => code.slice(0, 5)
export const lastFour = (code: string): string => code.slice(6)
