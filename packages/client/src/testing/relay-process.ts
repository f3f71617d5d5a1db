import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../../apps/relay/src/main.ts', import.meta.url))

/** The relay as it is run, in a process of its own, at a port of this machine alone. */
export class RelayProcess {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
  }

  /** Resolves when it takes calls, and rejects when it ends before. `env` adds to how it is run. */
  static async start(env: Record<string, string> = {}): Promise<RelayProcess> {
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        HOST: '127.0.0.1',
        VALISE_WEB: '/nowhere',
        // A hostile one would not count calls either.
        RATE_LIMITS: 'off',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return new RelayProcess(child, await addressOf(child))
  }

  /** Resolves when it has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.kill(signal)
    await ended
  }
}

/** Where a relay says that it is, as soon as it takes calls. Rejects when it ends before. */
export async function addressOf(child: ChildProcess): Promise<string> {
  let said = ''
  return await new Promise((resolve, reject) => {
    child.stdout?.on('data', (data: Buffer) => {
      said += data.toString()
      const url = /Valise is at (\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('close', () => reject(new Error(`the relay has ended: ${said}`)))
  })
}
