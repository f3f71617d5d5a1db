import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { addressOf } from '@valise/client/testing'
import { freePort } from './free-port.ts'
import type { ProbeAnswer, ProbeRequest, Usage } from './usage.ts'

// As `npm start` runs it.
const compiled = fileURLToPath(
  new URL('../../../../node_modules/.valise/compiled', import.meta.url),
)
const main = fileURLToPath(new URL('../../../../apps/relay/src/main.ts', import.meta.url))
const probe = new URL('./probe.ts', import.meta.url).href

/** What the relay says it holds. */
export interface Held {
  sessions: number
  requests: number
  bytes: number
}

/** The relay as it is run, in a process of its own on loopback, with a probe in it. */
export class RelayProcess {
  readonly url: string
  readonly #child: ChildProcess
  readonly #metricsPort: number
  readonly #waiting = new Map<number, (usage: Usage) => void>()
  #asked = 0

  private constructor(child: ChildProcess, url: string, metricsPort: number) {
    this.#child = child
    this.url = url
    this.#metricsPort = metricsPort
    child.on('message', ({ id, usage }: ProbeAnswer) => {
      this.#waiting.get(id)?.(usage)
      this.#waiting.delete(id)
    })
  }

  /** `env` beside what every run sets: loopback, no limits by address, no web app. */
  static async start(env: Record<string, string> = {}): Promise<RelayProcess> {
    const metricsPort = await freePort()
    const child = spawn(process.execPath, ['--max-semi-space-size=1', '--import', probe, main], {
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: compiled,
        PORT: '0',
        HOST: '127.0.0.1',
        METRICS_PORT: String(metricsPort),
        VALISE_WEB: '/nowhere',
        // All devices of a run have one address.
        RATE_LIMITS: 'off',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    return new RelayProcess(child, await addressOf(child), metricsPort)
  }

  /** What its process uses now, after a collection of garbage if asked for. */
  usage(garbage: ProbeRequest['garbage'] = 'as-it-is'): Promise<Usage> {
    const request: ProbeRequest = { id: (this.#asked += 1), garbage }
    return new Promise((resolve) => {
      this.#waiting.set(request.id, resolve)
      this.#child.send(request)
    })
  }

  async held(): Promise<Held> {
    const answer = await fetch(`${this.url}/healthz`)
    return (await answer.json()) as Held
  }

  /** Its metrics for Prometheus, by name with labels: `valise_chunk_bytes_total{direction="in"}`. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const answer = await fetch(`http://127.0.0.1:${this.#metricsPort}/metrics`)
    const lines = (await answer.text()).split('\n')
    return new Map(
      lines
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => {
          const at = line.lastIndexOf(' ')
          return [line.slice(0, at), Number(line.slice(at))]
        }),
    )
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.kill('SIGTERM')
    await ended
  }
}
