import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { Transform } from 'node:stream'

export interface MiddleProxyOptions {
  /** Whose answers are held back until they have ended. */
  readonly holdsBack?: (path: string) => boolean
  /** Hands on whole buffers of so many bytes, and the rest when an answer ends. */
  readonly bufferBytes?: number
  /** Bytes of the largest body that is let through. */
  maxBody?: number
}

/** What stands between a client and a relay, and means no harm. */
export class MiddleProxy {
  readonly #server: Server
  readonly #options: MiddleProxyOptions
  readonly #target: URL
  /** Answers that are on their way, by where they are read. */
  readonly #passing = new Map<ServerResponse, IncomingMessage>()

  private constructor(target: string, options: MiddleProxyOptions) {
    this.#target = new URL(target)
    this.#options = options
    this.#server = createServer((req, res) => this.#forward(req, res))
  }

  static async before(target: string, options: MiddleProxyOptions): Promise<MiddleProxy> {
    const proxy = new MiddleProxy(target, options)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  /** From now on nothing more comes of the streams that are open, and no end of them either. */
  silence(): number {
    let silenced = 0
    for (const [res, answer] of this.#passing) {
      answer.unpipe(res)
      answer.resume()
      silenced += 1
    }
    this.#passing.clear()
    return silenced
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #forward(req: IncomingMessage, res: ServerResponse): void {
    const { maxBody = Number.POSITIVE_INFINITY, holdsBack, bufferBytes } = this.#options
    if (Number(req.headers['content-length'] ?? 0) > maxBody) {
      // Its author gets the answer: it is told once the body is gone.
      req.resume().once('end', () => res.writeHead(413, { 'Content-Type': 'text/html' }).end('no'))
      return
    }
    const { hostname, port } = this.#target
    const { method, url: path = '/', headers } = req
    const up = request({ hostname, port, method, path, headers }, (answer) => {
      const begin = () => res.writeHead(answer.statusCode ?? 502, answer.headers)
      if (holdsBack?.(path) === true) {
        passWhole(answer, begin).catch(() => res.destroy())
        return
      }
      begin().flushHeaders()
      this.#passing.set(res, answer)
      answer.once('close', () => this.#passing.delete(res))
      if (bufferBytes === undefined) answer.pipe(res)
      else answer.pipe(inBuffers(bufferBytes)).pipe(res)
    })
    up.once('error', () => res.destroy())
    // Whoever hangs up here has hung up there.
    res.once('close', () => up.destroy())
    req.pipe(up)
  }
}

function inBuffers(bytes: number): Transform {
  let held: Buffer = Buffer.alloc(0)
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      held = Buffer.concat([held, part])
      const full = held.subarray(0, held.length - (held.length % bytes))
      held = held.subarray(full.length)
      done(null, full)
    },
    flush: (done) => done(null, held),
  })
}

async function passWhole(answer: IncomingMessage, begin: () => ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part as Buffer)
  begin().end(Buffer.concat(parts))
}
