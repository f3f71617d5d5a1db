import { join } from 'node:path'
import { Chromium } from '../../chromium/chromium.ts'
import type { Page } from '../../chromium/page.ts'
import type { CpuSeconds } from '../peers/peer.ts'

/** Two devices with a browser each; a page in either. */
export interface TwoBrowsers {
  sender: Chromium
  receiver: Chromium
  sending: Page
  receiving: Page
  /** Seconds of the processor that their processes have had so far. */
  cpuSeconds(): Promise<CpuSeconds>
  stop(): Promise<void>
}

/** Undefined when there is no Chromium. `name`: each pair has profiles of its own. */
export async function twoBrowsers(folder: string, name: string): Promise<TwoBrowsers | undefined> {
  const sender = await Chromium.start(join(folder, `${name}-sender`))
  const receiver = await Chromium.start(join(folder, `${name}-receiver`))
  if (sender === undefined || receiver === undefined) return undefined
  return {
    sender,
    receiver,
    sending: await sender.page(),
    receiving: await receiver.page(),
    async cpuSeconds() {
      const [here, there] = await Promise.all([sender.cpuSeconds(), receiver.cpuSeconds()])
      return {
        'sending page': here.pages,
        'its browser': here.others,
        'receiving page': there.pages,
        'and its browser': there.others,
      }
    },
    async stop() {
      await Promise.all([sender.stop(), receiver.stop()])
    },
  }
}
