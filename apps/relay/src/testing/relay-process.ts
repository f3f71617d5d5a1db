import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

export interface Ended {
  code: number | null
  out: string
  err: string
}

/** The relay as a process of its own, as `npm start` runs it. */
export class RelayProcess {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  #out = ''
  #err = ''

  constructor(
    env: Record<string, string>,
    args: readonly string[] = [],
    nodeArgs: readonly string[] = [],
  ) {
    const settings = { PORT: '0', HOST: '127.0.0.1', VALISE_WEB: '/nowhere', ...env }
    this.child = spawn(process.execPath, [...nodeArgs, main, ...args], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.on('data', (data: Buffer) => (this.#out += data.toString()))
    this.child.stderr?.on('data', (data: Buffer) => (this.#err += data.toString()))
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code) => resolve({ code, out: this.#out, err: this.#err }))
    })
  }

  /** The address that it prints once it listens. */
  async url(): Promise<string> {
    for (;;) {
      const url = /Valise is at (\S+)/.exec(this.#out)?.[1]
      if (url !== undefined) return url
      if (this.child.exitCode !== null) throw new Error(`the relay has ended: ${this.#err}`)
      await new Promise((resolve) => this.child.stdout?.once('data', resolve))
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Ends it, whatever state it is in. */
  async stop(): Promise<Ended> {
    this.child.kill('SIGKILL')
    return this.ended
  }
}
