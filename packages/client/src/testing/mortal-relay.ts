import { httpTransport } from '../transport/http-transport.ts'
import type { Transport } from '../transport/transport.ts'
import { RelayProcess } from './relay-process.ts'

/** The relay as it is run, at one port, killed and started anew as a test wants. */
export class MortalRelay {
  #process: RelayProcess
  readonly #port: string
  /** Resolves when the relay that is there, or is being started, takes calls. */
  running: Promise<void> = Promise.resolve()

  private constructor(process: RelayProcess) {
    this.#process = process
    this.#port = new URL(process.url).port
  }

  static async start(): Promise<MortalRelay> {
    return new MortalRelay(await RelayProcess.start())
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
    await this.#process.end('SIGKILL')
    this.#process = await RelayProcess.start({ PORT: this.#port })
  }

  /** Also in the middle of a start: none is left behind. */
  async stop(): Promise<void> {
    await this.running
    await this.#process.end('SIGTERM')
  }
}
