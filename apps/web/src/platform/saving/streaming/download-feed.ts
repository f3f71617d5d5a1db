import { randomName } from '../random-name.ts'
import {
  DOWNLOADS,
  type DownloadCall,
  type FromDownload,
  PING_MS,
  type ToDownload,
} from './calls.ts'

/** Long enough for a worker to wake up, and for a browser to ask for an address. */
const BEGIN_MS = 20_000
/** Pings in a row without an answer: the worker is not there any more. */
const MAX_UNANSWERED = 3

/** A service worker. */
export interface Worker {
  postMessage: (call: DownloadCall, transfer: Transferable[]) => void
}

/** Has the browser ask for an address, and leaves the page where it is; the result takes it back. */
export type Navigate = (path: string) => () => void

export interface Wanted {
  /** Under which it is saved. */
  name: string
  /** In bytes, if it is known. */
  size: number | undefined
}

interface Waiting {
  resolve: () => void
  reject: (error: Error) => void
}

/**
 * A download that is written as its bytes come, through the service worker. It ends well by `close`
 * alone. A write waits until the browser has room: a slow disk holds it up.
 */
export class DownloadFeed {
  readonly writable: WritableStream<Uint8Array>
  readonly #id = randomName()
  readonly #worker: Worker
  readonly #port: MessagePort
  /** What the worker has said, and nobody has waited for yet. */
  readonly #heard: FromDownload[] = []
  readonly #waiting = new Map<FromDownload, Waiting>()
  #controller: WritableStreamDefaultController | undefined
  #leave: (() => void) | undefined
  #pings: ReturnType<typeof setInterval> | undefined
  #unanswered = 0
  #over = false

  constructor(wanted: Wanted, worker: Worker, navigate: Navigate) {
    this.#worker = worker
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.addEventListener('message', ({ data }: MessageEvent<FromDownload>) => this.#hear(data))
    port1.start()
    this.writable = new WritableStream({
      start: async (controller) => {
        this.#controller = controller
        worker.postMessage({ do: 'open-download', id: this.#id, ...wanted }, [port2])
        this.#pings = setInterval(() => this.#ping(), PING_MS)
        await this.#within(BEGIN_MS, 'opened')
        this.#leave = navigate(DOWNLOADS + this.#id)
        await this.#within(BEGIN_MS, 'started')
      },
      write: async (lent) => {
        await this.#until('pull')
        // Whoever wrote it may still look at its length.
        const bytes = lent.slice()
        this.#say({ bytes }, [bytes.buffer])
      },
      close: async () => {
        this.#say('close')
        await this.#until('closed')
        this.#end()
      },
      abort: () => this.abort(),
    })
  }

  /** At once, whatever waits: the download fails, and nothing whole is left. */
  abort(): void {
    if (this.#over) return
    this.#say('abort')
    this.#fail(new Error('the download was given up'))
  }

  #hear(said: FromDownload): void {
    if (said === 'cancelled') return this.#fail(new Error('the browser wants no more of it'))
    const waiting = this.#waiting.get(said)
    if (waiting === undefined) this.#heard.push(said)
    else waiting.resolve()
    this.#waiting.delete(said)
  }

  async #until(what: FromDownload): Promise<void> {
    const at = this.#heard.indexOf(what)
    if (at >= 0) {
      this.#heard.splice(at, 1)
      return
    }
    if (this.#over) throw new Error('the download is over')
    await new Promise<void>((resolve, reject) => this.#waiting.set(what, { resolve, reject }))
  }

  async #within(ms: number, what: FromDownload): Promise<void> {
    const timer = setTimeout(() => this.#fail(new Error('the browser began no download')), ms)
    await this.#until(what)
    clearTimeout(timer)
  }

  /** A worker that was put to sleep in between has forgotten it, and says so. */
  #ping(): void {
    if (this.#unanswered++ >= MAX_UNANSWERED) return this.#fail(new Error('no worker is there'))
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', ({ data }: MessageEvent<boolean>) => {
      port1.close()
      this.#unanswered = 0
      if (!data) this.#fail(new Error('the worker has lost it'))
    })
    port1.start()
    this.#worker.postMessage({ do: 'ping-download', id: this.#id }, [port2])
  }

  #fail(error: Error): void {
    if (this.#over) return
    this.#end()
    this.#controller?.error(error)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  #end(): void {
    this.#over = true
    clearInterval(this.#pings)
    this.#leave?.()
    this.#port.close()
  }

  #say(what: ToDownload, transfer: Transferable[] = []): void {
    this.#port.postMessage(what, transfer)
  }
}
