import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { RelayProcess } from '../../relay/relay-process.ts'
import type { CpuSeconds, Peer } from '../peers/peer.ts'
import type { TwoBrowsers } from './two-browsers.ts'

const webRoot = fileURLToPath(new URL('../../../../../apps/web/dist', import.meta.url))

const heading = (pattern: string) =>
  `[...document.querySelectorAll('h1, h2')].map((each) => each.textContent).find((text) => ${pattern}.test(text))`

/** The app as it is built, in two browsers, by what stands on its screens. */
export class App implements Peer {
  readonly name = 'Valise'
  readonly #relay: RelayProcess
  readonly #browsers: TwoBrowsers

  private constructor(relay: RelayProcess, browsers: TwoBrowsers) {
    this.#relay = relay
    this.#browsers = browsers
  }

  static async start(browsers: TwoBrowsers): Promise<App> {
    if (!existsSync(webRoot))
      throw new Error('the web app is not built: pnpm -C apps/web run build')
    return new App(await RelayProcess.start({ VALISE_WEB: webRoot }), browsers)
  }

  get url(): string {
    return this.#relay.url
  }

  /** Seconds from the receiver's last tap until it says that all is there: verified, and in its own files. */
  async seconds(from: string): Promise<number> {
    await this.pair(from)
    return this.transfer()
  }

  /** The same, of a pair that waits for nothing but the last tap. */
  async transfer(): Promise<number> {
    const start = performance.now()
    const { sending, receiving } = this.#browsers
    await receiving.click('Yes, it shows this code')
    const arrived = heading('/^Everything has arrived\\b/')
    const failed = `document.querySelector('[role=alert]')?.textContent`
    const said = await receiving.until<string>(`(${arrived} ?? ${failed})`)
    if (!said.startsWith('Everything')) {
      const other = await sending.evaluate<string>(`document.body.innerText`)
      throw new Error(`the receiving page says: ${said}; the sending page: ${other}`)
    }
    const seconds = (performance.now() - start) / 1000
    await sending.until(`document.body.textContent.includes('Received by')`)
    return seconds
  }

  /** Up to the point where the receiver's last tap has everything go on by itself. */
  async pair(from: string): Promise<void> {
    const { sending, receiving } = this.#browsers
    // Away first: to an address that differs in its fragment alone nothing would be loaded.
    await Promise.all([sending, receiving].map((page) => page.open('about:blank')))
    await sending.open(`${this.url}/#/send`)
    await sending.chooseFile(from, () => sending.click('Add files'))
    await sending.click('Open session')
    const code = await sending.until<string>(
      `document.querySelector('[aria-label="Session code"]')?.textContent.match(/[0-9A-Z]{4}-[0-9A-Z]{4}/)?.[0]`,
    )
    await receiving.open(`${this.url}/#/receive`)
    await receiving.type('Session code', code)
    await receiving.click('Join')
    const shown = await receiving.until<string>(heading('/^Your code( [0-9A-Z]{2}){4}$/'))
    await sending.type('Last four characters', shown.slice(-5))
    await sending.click('Approve', 'and send')
  }

  async cpuSeconds(): Promise<CpuSeconds> {
    return {
      ...(await this.#browsers.cpuSeconds()),
      relay: (await this.#relay.usage()).cpuSeconds,
    }
  }

  stop(): Promise<void> {
    return this.#relay.stop()
  }
}
