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

/**
 * Milliseconds of the processor that the longest task of each page's main thread took while `run`
 * ran. Not by the clock, as the browser tells pages of long tasks: on a machine that others use,
 * a task of 1 ms may take 60.
 */
export async function longestTasks(browser: Browser, run: () => Promise<void>): Promise<number[]> {
  const categories = ['-*', 'disabled-by-default-devtools.timeline']
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
    const tasks = traceEvents.filter(
      (event) => event.name === 'RunTask' && event.pid === pid && event.tid === tid,
    )
    const times = tasks.map(({ tdur = 0 }) => tdur / 1000)
    return times.length > 0 ? [Math.max(...times)] : []
  })
}

interface Trace {
  traceEvents: {
    name: string
    pid: number
    tid: number
    /** Microseconds of the processor. */
    tdur?: number
    args?: { name?: string }
  }[]
}
