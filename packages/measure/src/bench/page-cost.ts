import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { longestTask, type Task } from '../chromium/longest-task.ts'
import { bar } from '../figures/bar.ts'
import { median } from '../figures/quantile.ts'
import { MB, MIB } from '../figures/units.ts'
import { App } from './browsers/app.ts'
import { firstLoadBytes, interactiveMs } from './browsers/first-load.ts'
import { MemoryWatch } from './browsers/memory-watch.ts'
import { twoBrowsers } from './browsers/two-browsers.ts'
import { type BenchOptions, noBrowser, type PartReport } from './part.ts'
import { randomFile } from './random-file.ts'

/** MiB of the file whose way must not hold the pages up. */
const HELD_UP_BY = 1024

interface Peak {
  size: number
  /** Bytes. */
  sender: number
  receiver: number
}

/** What the app costs the device that shows it. */
export async function pageCost(options: BenchOptions): Promise<PartReport> {
  const title = 'The page'
  // Two sizes at least: what is asked is that memory does not grow with the file.
  const sizes = options.size === undefined ? [64, 512, 2048] : [16, options.size]
  const load = await loading(options)
  if (load === undefined) return noBrowser(title)
  const peaks: Peak[] = []
  for (const size of sizes) peaks.push(await medianPeak(size, options))
  const task = await longest(options.size ?? HELD_UP_BY, options.folder)
  const growth = (of: (peak: Peak) => number) => {
    const [first, last] = [peaks[0], peaks.at(-1)]
    return first === undefined || last === undefined ? Number.NaN : of(last) / of(first)
  }
  const worst = Math.max(
    growth(({ sender }) => sender),
    growth(({ receiver }) => receiver),
  )
  const what = `memory with ${sizes.at(-1)} MiB, in that with ${sizes[0]} MiB`
  return {
    title,
    rows: [
      ['peak memory of the pages, MB', 'sender', 'receiver'],
      ...peaks.map(({ size, sender, receiver }) => [
        `${size} MiB`,
        (sender / MB).toFixed(0),
        (receiver / MB).toFixed(0),
      ]),
    ],
    bars: [
      bar(what, worst, { atMost: 1.2 }, { digits: 2 }),
      bar('longest task of a main thread', task, { atMost: 50 }, { unit: 'ms' }),
      bar('first load, packed', load.bytes / 1000, { atMost: 110 }, { unit: 'kB' }),
      bar('until Send and Receive can be tapped', load.ms, 'for-information', { unit: 'ms' }),
    ],
    notes: [
      'Anonymous memory of the processes that run pages, Workers included, each time in fresh browsers.',
      `The longest task, in time of the processor, is that of both pages while ${options.size ?? HELD_UP_BY} MiB go from one to the other.`,
      'The first load is the HTML and what it names, gzipped; the time is measured on loopback with an empty cache.',
    ],
  }
}

async function loading({ folder, runs }: BenchOptions) {
  const browsers = await twoBrowsers(folder, 'load')
  if (browsers === undefined) return undefined
  const app = await App.start(browsers)
  try {
    const times: number[] = []
    for (let run = 0; run < runs; run++) times.push(await interactiveMs(browsers.sending, app.url))
    return { bytes: await firstLoadBytes(app.url), ms: median(times) }
  } finally {
    await browsers.stop()
    await app.stop()
  }
}

/** Milliseconds, of both pages. */
async function longest(size: number, folder: string): Promise<number> {
  const from = await randomFile(folder, 'held-up.bin', size * MIB)
  const browsers = await twoBrowsers(folder, 'held-up')
  if (browsers === undefined) throw new Error('the browser has gone')
  const app = await App.start(browsers)
  try {
    await app.pair(from)
    const { sender, receiver } = browsers
    let there: Task | undefined
    const here = await longestTask(sender, async () => {
      there = await longestTask(receiver, () => app.transfer())
    })
    return Math.max(here.milliseconds, there?.milliseconds ?? Number.NaN)
  } finally {
    await browsers.stop()
    await app.stop()
    await rm(from)
    await rm(join(folder, 'held-up-receiver'), { recursive: true, force: true })
  }
}

async function medianPeak(size: number, { folder, runs }: BenchOptions): Promise<Peak> {
  const all: Peak[] = []
  for (let run = 0; run < runs; run++) all.push(await peak(size, folder))
  const of = (figure: (peak: Peak) => number) => median(all.map(figure))
  return { size, sender: of(({ sender }) => sender), receiver: of(({ receiver }) => receiver) }
}

async function peak(size: number, folder: string): Promise<Peak> {
  const name = `memory-${size}`
  const from = await randomFile(folder, `${name}.bin`, size * MIB)
  const browsers = await twoBrowsers(folder, name)
  if (browsers === undefined) throw new Error('the browser has gone')
  const app = await App.start(browsers)
  try {
    await app.pair(from)
    const sender = await MemoryWatch.start(browsers.sender)
    const receiver = await MemoryWatch.start(browsers.receiver)
    await app.transfer()
    return { size, sender: sender.stop(), receiver: receiver.stop() }
  } finally {
    await browsers.stop()
    await app.stop()
    // What was received lies in the profile.
    await rm(from)
    for (const side of ['sender', 'receiver']) {
      await rm(join(folder, `${name}-${side}`), { recursive: true, force: true })
    }
  }
}
