import { PROTOCOL_VERSION, relayLimits } from '@valise/protocol/wire'
import type { Runtime } from '../runtime.ts'
import { httpTransport } from '../transport/http-transport.ts'
import type { Transport } from '../transport/transport.ts'
import { HostileProxy } from './hostile-proxy.ts'
import { MiddleProxy, type MiddleProxyOptions } from './middle-proxy.ts'
import { RelayProcess } from './relay-process.ts'
import type { Tampering } from './tampering.ts'

/** Small, so that a payload of some megabytes has many chunks. */
const CHUNK_SIZE = 262_144

/** What stands before all proxies of a test, and how fast its clients' time is. */
export interface Between extends MiddleProxyOptions {
  runtime: Runtime
}

/** The relay as it is run, in a process of its own, with a proxy before it for each client. */
export class RealRelay {
  readonly chunkSize = CHUNK_SIZE
  /** Calls as they came to the proxies. */
  readonly calls: { method: string; path: string; bytes: number }[] = []
  readonly #process: RelayProcess
  readonly #proxies: (HostileProxy | MiddleProxy)[] = []
  /** For the clients from now on. */
  between: Between | undefined

  private constructor(process: RelayProcess) {
    this.#process = process
  }

  static async start(env: Record<string, string> = {}): Promise<RealRelay> {
    return new RealRelay(await RelayProcess.start(env))
  }

  /** The way to it for one client, through a proxy of its own. */
  async transport(tampering: Tampering = {}): Promise<Transport> {
    const proxy = await HostileProxy.before(
      this.#process.url,
      withSmallChunks(tampering),
      (call) => {
        this.calls.push(call)
      },
    )
    this.#proxies.push(proxy)
    const { between } = this
    if (between === undefined) return httpTransport({ origin: proxy.url })
    const middle = await MiddleProxy.before(proxy.url, between)
    this.#proxies.push(middle)
    return httpTransport({ origin: middle.url, runtime: between.runtime })
  }

  /** The network vanishes for every answer that is on its way: how many these are. */
  silence(): number {
    const middle = this.#proxies.filter((proxy) => proxy instanceof MiddleProxy)
    return middle.reduce((count, proxy) => count + proxy.silence(), 0)
  }

  /** Sessions held, as it says itself. */
  async sessions(): Promise<number> {
    const answer = await fetch(`${this.#process.url}/healthz`)
    return ((await answer.json()) as { sessions: number }).sessions
  }

  /** Ends the proxies of the last party. The relay goes on. */
  async clear(): Promise<void> {
    this.calls.length = 0
    await Promise.all(this.#proxies.splice(0).map((proxy) => proxy.close()))
  }

  async stop(): Promise<void> {
    await this.clear()
    await this.#process.end('SIGTERM')
  }
}

function withSmallChunks(tampering: Tampering): Tampering {
  return {
    ...tampering,
    async raw(call) {
      const raw = await tampering.raw?.(call)
      if (raw !== undefined || call.path !== '/api/limits') return raw
      const bootId = new Uint8Array(16)
      const limits = {
        v: PROTOCOL_VERSION,
        bootId,
        chunkSize: CHUNK_SIZE,
        windowBytes: 4 * CHUNK_SIZE,
        sessionSeconds: 900,
        maxRequests: 128,
      }
      return {
        status: 200,
        headers: { 'Content-Type': 'application/json', 'Valise-Boot': 'A'.repeat(22) },
        body: relayLimits.stringify(limits),
      }
    },
  }
}
