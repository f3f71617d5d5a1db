import type { BrowserContext, Page } from '@playwright/test'

declare global {
  interface Window {
    /** Of buffers that went from the page to a worker, or came from one. */
    crossed: { bytes: number; inTheClear: number }
  }
}

/** A new page that counts what passes between it and its workers: all of it, and buffers with `mark`. */
export async function countingPage(context: BrowserContext, mark: string): Promise<Page> {
  const page = await context.newPage()
  await page.addInitScript((mark) => {
    window.crossed = { bytes: 0, inTheClear: 0 }
    const count = (value: unknown): void => {
      if (value instanceof Uint8Array) {
        window.crossed.bytes += value.length
        const start = new TextDecoder('latin1').decode(value.subarray(0, 64 * 1024))
        if (start.includes(mark)) window.crossed.inTheClear += 1
        return
      }
      if (value instanceof ArrayBuffer) return count(new Uint8Array(value))
      if (typeof value !== 'object' || value === null || value instanceof Blob) return
      for (const one of Object.values(value)) count(one)
    }
    const { Worker: Real } = window
    window.Worker = class extends Real {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options)
        this.addEventListener('message', ({ data }) => {
          count(data)
        })
      }
      override postMessage(
        message: unknown,
        options?: StructuredSerializeOptions | Transferable[],
      ) {
        count(message)
        super.postMessage(message, options as Transferable[])
      }
    }
  }, mark)
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
