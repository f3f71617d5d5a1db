import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ProxyOptions {
  /** Hands an answer on when all of it is there. */
  buffers?: boolean
  /** Bytes of the largest body that it lets through. */
  maxBody?: number
}

/** What stands between a browser and the server, with the settings that many have by default. */
export class Proxy {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async before(target: string, options: ProxyOptions = {}): Promise<Proxy> {
    const { buffers = false, maxBody = Number.POSITIVE_INFINITY } = options
    const server = createServer((req, res) => {
      if (Number(req.headers['content-length'] ?? 0) > maxBody) {
        // Its author gets the answer: it is told once the body is gone.
        req.resume().once('end', () => res.writeHead(413).end('<h1>Too large</h1>'))
        return
      }
      const { hostname, port } = new URL(target)
      const { method, url: path, headers } = req
      const up = request({ hostname, port, method, path, headers }, (answer) => {
        const begin = () => res.writeHead(answer.statusCode ?? 502, answer.headers)
        // Whoever hangs up has cut the answer short.
        if (buffers)
          wholeOf(answer).then(
            (body) => begin().end(body),
            () => res.destroy(),
          )
        else answer.pipe(begin())
      })
      up.once('error', () => res.destroy())
      res.once('close', () => up.destroy())
      req.pipe(up)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new Proxy(server)
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

async function wholeOf(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of answer as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}
