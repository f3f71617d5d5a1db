import type { Browser, BrowserContext, Page } from '@playwright/test'

declare global {
  interface Window {
    /** Bytes in buffers that went from the page to a worker, or came from one. */
    crossed: number
  }
}

/** A new page that counts what passes between it and its workers. */
export async function countingPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.addInitScript(() => {
    window.crossed = 0
    const bytesIn = (value: unknown): number => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength
      if (typeof value !== 'object' || value === null || value instanceof Blob) return 0
      return Object.values(value).reduce((sum: number, one) => sum + bytesIn(one), 0)
    }
    const { Worker: Real } = window
    window.Worker = class extends Real {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options)
        this.addEventListener('message', ({ data }) => {
          window.crossed += bytesIn(data)
        })
      }
      override postMessage(
        message: unknown,
        options?: StructuredSerializeOptions | Transferable[],
      ) {
        window.crossed += bytesIn(message)
        super.postMessage(message, options as Transferable[])
      }
    }
  })
  return page
}

/** Bytes that the page itself holds, its workers apart: objects and buffers, garbage among them. */
export async function heapOf(page: Page): Promise<() => Promise<number>> {
  const devTools = await page.context().newCDPSession(page)
  return async () => {
    const { usedSize, backingStorageSize } = await devTools.send('Runtime.getHeapUsage')
    return usedSize + backingStorageSize
  }
}

/** A task of a page's main thread. */
export interface Task {
  /** Of the processor, not by the clock: on a machine that others use, 1 ms may take 60. */
  milliseconds: number
  /** What it did, in the browser's words. */
  did: string
}

/** The longest task of each page's main thread while `run` ran. */
export async function longestTasks(browser: Browser, run: () => Promise<void>): Promise<Task[]> {
  const categories = ['-*', 'devtools.timeline', 'disabled-by-default-devtools.timeline']
  await browser.startTracing(undefined, { categories })
  await run().catch(async (error: unknown) => {
    await browser.stopTracing()
    throw error
  })
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as Trace
  const mainThreads = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  )
  return mainThreads.flatMap(({ pid, tid }) => {
    const own = traceEvents.filter((event) => event.pid === pid && event.tid === tid)
    const tasks = own.filter(({ name }) => name === 'RunTask')
    const longest = tasks.toSorted((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))[0]
    if (longest === undefined) return []
    const { ts, dur = 0, tdur = 0 } = longest
    const parts = own.filter((event) => event.ts > ts && event.ts < ts + dur)
    const did = parts.map(({ name, tdur = 0 }) => `${name} ${tdur / 1000}`).join(', ')
    return [{ milliseconds: tdur / 1000, did }]
  })
}

/** Times in microseconds. */
interface Trace {
  traceEvents: {
    name: string
    pid: number
    tid: number
    ts: number
    dur?: number
    /** Of the processor. */
    tdur?: number
    args?: { name?: string }
  }[]
}
