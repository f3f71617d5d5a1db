import type { FromDownload, ToDownload } from '../platform/saving/streaming/calls.ts'
import { attachment } from './content-disposition.ts'

/** A page that was not heard of for so long is gone: its download fails, as it is not whole. */
export const LOST_MS = 120_000

interface Options {
  name: string
  size: number | undefined
  /** The one page that may have it: the id of its client. */
  owner: string
  port: MessagePort
  onOver: () => void
}

/**
 * A download whose bytes a page hands over one piece at a time, as the browser asks for them. It ends
 * well when the page says so, and in every other case it fails: nothing whole is left then, and in
 * some browsers a part.
 */
export class StreamedDownload {
  readonly owner: string
  readonly #name: string
  readonly #size: number | undefined
  readonly #port: MessagePort
  readonly #onOver: () => void
  readonly #body: ReadableStream<Uint8Array>
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #enqueued: (() => void) | undefined
  #started = false
  #over = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #release: (() => void) | undefined

  constructor({ name, size, owner, port, onOver }: Options) {
    this.owner = owner
    this.#name = name
    this.#size = size
    this.#port = port
    this.#onOver = onOver
    this.#body = new ReadableStream(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => this.#pull(),
        cancel: () => this.#cancel(),
      },
      // Nothing is taken that the browser has not asked for.
      { highWaterMark: 0 },
    )
    port.addEventListener('message', ({ data }: MessageEvent<ToDownload>) => this.#hear(data))
    port.start()
    this.#say('opened')
  }

  /** Once: what was downloaded can't be had a second time. */
  start(): Response | undefined {
    if (this.#started || this.#over) return undefined
    this.#started = true
    this.#say('started')
    return new Response(this.#body, {
      headers: {
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': attachment(this.#name),
        // Never from the length of what has come: a browser may take a short download for a whole one.
        ...(this.#size === undefined ? {} : { 'Content-Length': String(this.#size) }),
        'Content-Security-Policy': "default-src 'none'; frame-ancestors 'self'",
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cache-Control': 'no-store',
      },
    })
  }

  /** The page is there. Resolves when it has to say so again, or when the download is over. */
  stay(): Promise<void> {
    this.#release?.()
    clearTimeout(this.#timer)
    if (this.#over) return Promise.resolve()
    this.#timer = setTimeout(() => this.#fail(), LOST_MS)
    return new Promise((resolve) => {
      this.#release = resolve
    })
  }

  #pull(): Promise<void> {
    this.#say('pull')
    return new Promise((resolve) => {
      this.#enqueued = resolve
    })
  }

  #hear(said: ToDownload): void {
    if (this.#over) return
    if (said === 'close') {
      this.#controller?.close()
      this.#say('closed')
      this.#end()
    } else if (said === 'abort') this.#fail()
    else {
      this.#controller?.enqueue(said.bytes)
      this.#enqueued?.()
    }
  }

  #cancel(): void {
    this.#say('cancelled')
    this.#end()
  }

  #fail(): void {
    this.#controller?.error(new Error('the download was given up'))
    this.#end()
  }

  #end(): void {
    this.#over = true
    clearTimeout(this.#timer)
    // What is waited for is over as well: else the stream would hold it for good.
    this.#enqueued?.()
    this.#release?.()
    this.#onOver()
  }

  #say(what: FromDownload): void {
    this.#port.postMessage(what)
  }
}
