import { DownloadFeed } from './download-feed.ts'
import { navigateFrame } from './navigate-frame.ts'
import type { OpenOutput } from './stream-sink.ts'

/**
 * Begins a download through the service worker. Undefined where none is in charge of this page: on the
 * very first visit, after a forced reload, and where the browser has none or allows none.
 */
export function browserDownload(): OpenOutput | undefined {
  const { serviceWorker } = navigator as Partial<Navigator>
  const worker = serviceWorker?.controller
  if (!worker) return undefined
  return (wanted) => new DownloadFeed(wanted, worker, navigateFrame)
}
