import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { httpTransport } from '../transport/http-transport.ts'
import type { Transport } from '../transport/transport.ts'
import { addressOf } from './relay-address.ts'

const main = fileURLToPath(new URL('../../../../apps/relay/src/main.ts', import.meta.url))

/** The relay as it is run, at one port, killed and started anew as a test wants. */
export class MortalRelay {
  #child: ChildProcess
  readonly #port: string
  /** Resolves when the relay that is there, or is being started, takes calls. */
  running: Promise<void> = Promise.resolve()

  private constructor(child: ChildProcess, port: string) {
    this.#child = child
    this.#port = port
  }

  static async start(): Promise<MortalRelay> {
    const child = spawnRelay('0')
    return new MortalRelay(child, new URL(await addressOf(child)).port)
  }

  transport(): Transport {
    return httpTransport({ origin: `http://localhost:${this.#port}` })
  }

  /** `kill -9`, in the middle of whatever it does, and a new one in its place. */
  killAndStartAnew(): Promise<void> {
    this.running = this.#startAnew()
    return this.running
  }

  async #startAnew(): Promise<void> {
    await this.#end('SIGKILL')
    this.#child = spawnRelay(this.#port)
    await addressOf(this.#child)
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  #end(signal: NodeJS.Signals): Promise<unknown> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.kill(signal)
    return ended
  }
}

function spawnRelay(port: string): ChildProcess {
  return spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      PORT: port,
      HOST: '127.0.0.1',
      VALISE_WEB: '/nowhere',
      RATE_LIMITS: 'off',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
