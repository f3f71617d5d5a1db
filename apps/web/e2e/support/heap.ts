import type { Page } from '@playwright/test'

/** All that the scripts of a page hold, its workers apart, as one text: after a collection of garbage. */
export async function heapText(page: Page): Promise<string> {
  const devTools = await page.context().newCDPSession(page)
  const pieces: string[] = []
  devTools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => pieces.push(chunk))
  await devTools.send('HeapProfiler.enable')
  await devTools.send('HeapProfiler.collectGarbage')
  await devTools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await devTools.detach()
  return pieces.join('')
}
