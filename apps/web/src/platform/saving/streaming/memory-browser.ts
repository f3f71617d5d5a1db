// For tests: a browser that saves what the service worker answers with, in memory.
import { Downloads } from '../../../service-worker/downloads.ts'
import type { Navigate, Worker } from './download-feed.ts'

export class MemoryBrowser {
  downloads = new Downloads()
  readonly answers: Response[] = []
  /** Frames that stand in the page. */
  frames = 0

  readonly worker: Worker = {
    postMessage: (data, transfer) => {
      const ports = transfer.filter((each) => each instanceof MessagePort)
      void this.downloads.hear({ data, ports, source: { id: 'the page' } })
    },
  }

  readonly navigate: Navigate = (path) => {
    this.frames++
    const request = { url: `http://localhost${path}`, mode: 'navigate' as const }
    this.answers.push(this.downloads.answer({ request, clientId: '' }))
    return () => {
      this.frames--
    }
  }

  /** The worker was put to sleep: what it had is gone. */
  restartWorker(): void {
    this.downloads = new Downloads()
  }
}
