import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { serve } from '../../remote/serve.ts'
import { run } from './wormhole-command.ts'
import { startWormholeServers, type WormholeServers } from './wormhole-servers.ts'

// Runs one of the wormhole programs and its servers: in a process of its own, which may be put into
// a network of its own.

export type Program = 'wormhole' | 'wormhole-william'

const env = { ...process.env, LC_ALL: 'C.UTF-8' }
let servers: WormholeServers | undefined
let options: string[] = []
let runs = 0

const api = {
  async start(mailboxPort: number, transitPort: number, isTold: boolean): Promise<void> {
    servers = await startWormholeServers(mailboxPort, transitPort)
    const transit = isTold ? ['--transit-helper', `tcp:127.0.0.1:${transitPort}`] : []
    options = ['--relay-url', servers.url, ...transit]
  },

  /** Seconds for both commands, from their start to their end. */
  async seconds(program: Program, from: string, to: string): Promise<number> {
    const name = basename(from)
    const folder = dirname(to)
    await rm(join(folder, name), { force: true })
    runs += 1
    const code = `${runs}-measured-twice`
    const isPython = program === 'wormhole'
    // Without a listening socket, what they send goes through the relay.
    const quiet = ['--hide-progress', ...(isPython ? ['--no-listen'] : [])]
    const accept = isPython ? ['--accept-file'] : []
    const start = performance.now()
    await Promise.all([
      run([program, ...options, 'send', ...quiet, '--code', code, from], { env, cwd: folder }),
      run([program, ...options, 'receive', ...quiet, ...accept, code], { env, cwd: folder }),
    ])
    return (performance.now() - start) / 1000
  },

  async end(): Promise<void> {
    await servers?.stop()
  },
}

export type WormholeHost = typeof api

serve(api)
