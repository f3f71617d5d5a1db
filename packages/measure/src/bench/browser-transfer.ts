import { bar } from '../figures/bar.ts'
import { MIB } from '../figures/units.ts'
import { App } from './browsers/app.ts'
import { twoBrowsers } from './browsers/two-browsers.ts'
import { UnsealedPages } from './browsers/unsealed-pages.ts'
import { WebRtc } from './browsers/web-rtc.ts'
import { compare, cpuRows, medianSpeed, speedRows } from './compare.ts'
import { type BenchOptions, noBrowser, type PartReport } from './part.ts'
import type { Peer } from './peers/peer.ts'
import { randomFile } from './random-file.ts'
import { rowOf, sealingAloneIn } from './sealing-alone.ts'

/** A file from one browser to another, beside the same transport without keys and beside WebRTC. */
export async function browserTransfer(options: BenchOptions): Promise<PartReport> {
  const size = (options.size ?? 512) * MIB
  const title = `Browser to browser, ${size / MIB} MiB`
  const from = await randomFile(options.folder, 'browser.bin', size)
  const browsers = await twoBrowsers(options.folder, 'transfer')
  if (browsers === undefined) return noBrowser(title)
  const app = await App.start(browsers)
  const unsealed = await UnsealedPages.start(browsers)
  const webRtc = await WebRtc.start(browsers)
  const peers: Peer[] = [app, unsealed, webRtc]
  try {
    const { runs } = options
    const all = await compare(peers, { size, runs, from, to: '' })
    const speed = (peer: Peer) => medianSpeed(all.get(peer) ?? [])
    // WebCrypto is there for addresses that can be trusted alone.
    await browsers.sending.open(app.url)
    const alone = await sealingAloneIn({
      evaluate: (expression) => browsers.sending.evaluate(expression),
      cpuSeconds: async () => (await browsers.sender.cpuSeconds()).pages,
    })
    const digits = 2
    const browser = await browsers.sender.product()
    return {
      title,
      rows: speedRows(all),
      bars: [
        bar('share of the limit', speed(app) / speed(unsealed), { atLeast: 0.75 }, { digits }),
        bar('times WebRTC', speed(app) / speed(webRtc), { atLeast: 5 }, { digits }),
      ],
      profile: cpuRows(all, [rowOf(alone, 'sending page', 'receiving page')]),
      notes: [
        'From a file of the disk to a file of the browser’s own (OPFS), in two browsers with their own profiles, driven without any watching of their requests.',
        `Both browsers are ${browser}.`,
        'The limit is two plain pages that make the same calls in Workers. The data channel goes straight from browser to browser, and what arrives there is only counted.',
      ],
    }
  } finally {
    await browsers.stop()
    await Promise.all(peers.map((peer) => peer.stop()))
  }
}
