import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { findChromium } from '../../../scripts/find-chromium.mjs'
import { Cdp } from './cdp.ts'
import { Page } from './page.ts'

interface BrowserProcess {
  type: string
  id: number
  /** Seconds. */
  cpuTime: number
}

const isRenderer = ({ type }: BrowserProcess) => type === 'renderer'

/** A browser with a profile of its own: a device. */
export class Chromium {
  readonly cdp: Cdp
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, cdp: Cdp) {
    this.#child = child
    this.cdp = cdp
  }

  /** Undefined when there is no Chromium on this machine. */
  static async start(profile: string): Promise<Chromium | undefined> {
    const path = findChromium()
    if (path === undefined) return undefined
    const child = spawn(
      path,
      [
        '--headless=new',
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
        // Chromium's own sandbox refuses to run as root, which is who a container's commands run as.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        // Two browsers on one machine find each other by address, not by a name asked of the network.
        '--disable-features=WebRtcHideLocalIpsWithMdns',
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    // It would go on without us.
    const kill = () => child.kill()
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    return new Chromium(child, await Cdp.connect(await addressOf(child)))
  }

  async page(): Promise<Page> {
    const { targetId } = await this.cdp.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
    })
    const { sessionId } = await this.cdp.send<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    })
    return Page.attach(this.cdp, sessionId)
  }

  /** Process ids of what draws and runs pages. */
  async renderers(): Promise<number[]> {
    return (await this.#processes()).filter(isRenderer).map(({ id }) => id)
  }

  /** As it calls itself, with its version. */
  async product(): Promise<string> {
    return (await this.cdp.send<{ product: string }>('Browser.getVersion')).product
  }

  /** Seconds of the processor so far: of what runs pages, Workers included, and of all the rest. */
  async cpuSeconds(): Promise<{ pages: number; others: number }> {
    const processes = await this.#processes()
    const sum = (some: BrowserProcess[]) => some.reduce((all, { cpuTime }) => all + cpuTime, 0)
    const pages = sum(processes.filter(isRenderer))
    return { pages, others: sum(processes) - pages }
  }

  async #processes(): Promise<BrowserProcess[]> {
    const { processInfo } = await this.cdp.send<{ processInfo: BrowserProcess[] }>(
      'SystemInfo.getProcessInfo',
    )
    return processInfo
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    await this.cdp.send('Browser.close').catch(() => undefined)
    this.cdp.close()
    await ended
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  let said = ''
  return await new Promise((resolve, reject) => {
    child.stderr?.on('data', (data: Buffer) => {
      said += data.toString()
      const url = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('close', () => reject(new Error(`Chromium has ended: ${said}`)))
  })
}
