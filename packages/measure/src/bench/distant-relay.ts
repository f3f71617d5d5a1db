import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/**
 * A way to a relay that takes time: everything arrives so many milliseconds later, in both
 * directions. Connections are there at once, as those of a page that has been loaded are.
 */
export class DistantRelay {
  readonly url: string
  readonly #server: Server
  readonly #sockets: Set<Socket>

  private constructor(url: string, server: Server, sockets: Set<Socket>) {
    this.url = url
    this.#server = server
    this.#sockets = sockets
  }

  static async before(url: string, oneWayMs: number): Promise<DistantRelay> {
    const { port, hostname } = new URL(url)
    const sockets = new Set<Socket>()
    const server = createServer((near) => {
      const far = connect(Number(port), hostname)
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from)
        from.setNoDelay(true)
        // Timers of the same length fire in the order in which they were set.
        from.on('data', (data) => setTimeout(() => to.write(data), oneWayMs))
        from.once('close', () => setTimeout(() => to.destroy(), oneWayMs))
        from.on('error', () => from.destroy())
      }
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port: own } = server.address() as AddressInfo
    return new DistantRelay(`http://127.0.0.1:${own}`, server, sockets)
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
