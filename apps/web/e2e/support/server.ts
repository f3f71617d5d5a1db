import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

export interface ServerOptions {
  /** Environment variables, such as SESSION_TTL_S. */
  env?: Record<string, string>
  /** Arguments after `npm start --`. */
  args?: string[]
}

/** What a person starts with `npm start`, on a port that the system chooses. */
export class Server {
  readonly url: string
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(child: ChildProcess, url: string, folder: string) {
    this.#child = child
    this.url = url
    this.#folder = folder
  }

  static async start({ env = {}, args = [] }: ServerOptions = {}): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'valise-e2e-'))
    const child = spawn('npm', ['start', '--', ...args], {
      cwd: root,
      // A group of its own, so that all of it can be ended.
      detached: true,
      env: {
        ...process.env,
        PORT: '0',
        VALISE_STATE: join(folder, 'state'),
        NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new Server(child, await printedAddress(child), folder)
  }

  get port(): string {
    return new URL(this.url).port
  }

  /** What the relay holds, as it says itself. */
  async counts(): Promise<{ sessions: number; requests: number; bytes: number }> {
    const answer = await fetch(`${this.url}/healthz`)
    return (await answer.json()) as { sessions: number; requests: number; bytes: number }
  }

  /**
   * A heap snapshot of the relay's process as text, taken after a collection of garbage. Undefined
   * where the system does not show which process that is.
   */
  async heap(): Promise<string | undefined> {
    const pid = await relayUnder(this.#child.pid ?? 0)
    if (pid === undefined) return undefined
    const known = new Set(await readdir(this.#folder))
    process.kill(pid, 'SIGUSR2')
    for (;;) {
      const name = (await readdir(this.#folder)).find((file) => !known.has(file))
      const text = name === undefined ? '' : await readFile(join(this.#folder, name), 'utf8')
      if (text.trimEnd().endsWith(']}')) return text
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** As Ctrl-C does; resolves when all of it has ended. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    const { pid } = this.#child
    if (pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once('close', resolve))
      process.kill(-pid, signal)
      await ended
    }
    await rm(this.#folder, { recursive: true, force: true })
  }
}

async function printedAddress(child: ChildProcess): Promise<string> {
  let said = ''
  return await new Promise((resolve, reject) => {
    const hear = (data: Buffer) => {
      said += data.toString()
      const url = /Valise is at (\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('close', () => reject(new Error(`npm start has ended: ${said}`)))
  })
}

/** The relay is the only process below `npm start` that runs its main file. */
async function relayUnder(ancestor: number): Promise<number | undefined> {
  const entries = await readdir('/proc').catch(() => [])
  const processes = await Promise.all(
    entries.filter((name) => /^\d+$/.test(name)).map((name) => readProcess(Number(name))),
  )
  const byPid = new Map(processes.flatMap((each) => (each ? [[each.pid, each]] : [])))
  for (const { pid, command } of byPid.values()) {
    if (!command.includes('apps/relay/src/main.ts') || command.includes('start.mjs')) continue
    for (let up = byPid.get(pid); up !== undefined; up = byPid.get(up.parent)) {
      if (up.pid === ancestor) return pid
    }
  }
  return undefined
}

async function readProcess(pid: number) {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ])
    // The name in brackets may hold anything; the parent is the second field after it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    return { pid, parent, command }
  } catch {
    return undefined
  }
}
