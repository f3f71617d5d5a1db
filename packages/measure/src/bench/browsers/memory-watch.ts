import { readFileSync } from 'node:fs'
import type { Chromium } from '../../chromium/chromium.ts'

/** Milliseconds between two looks. */
const LOOK_MS = 50

/** Highest memory of a browser's pages while something runs: what is theirs alone, without files. */
export class MemoryWatch {
  readonly #pids: readonly number[]
  readonly #timer: NodeJS.Timeout
  #peak = 0

  private constructor(pids: readonly number[]) {
    this.#pids = pids
    this.#look()
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  static async start(browser: Chromium): Promise<MemoryWatch> {
    return new MemoryWatch(await browser.renderers())
  }

  /** Bytes. */
  stop(): number {
    clearInterval(this.#timer)
    this.#look()
    return this.#peak
  }

  #look(): void {
    // A renderer without a page is always kept ready; it is small.
    const now = this.#pids.reduce((sum, pid) => sum + anonymousBytes(pid), 0)
    this.#peak = Math.max(this.#peak, now)
  }
}

function anonymousBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    // It has ended meanwhile, and its entry is gone too.
    return 0
  }
}
