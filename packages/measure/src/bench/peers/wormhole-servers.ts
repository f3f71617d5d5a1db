import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, stopServer } from './wormhole-command.ts'

export interface WormholeServers {
  /** Of the mailbox server. */
  url: string
  stop(): Promise<void>
}

/** The mailbox server and the transit relay of magic-wormhole, both on loopback. */
export async function startWormholeServers(
  mailboxPort: number,
  transitPort: number,
): Promise<WormholeServers> {
  const folder = await mkdtemp(join(tmpdir(), 'valise-wormhole-'))
  const env = { PATH: process.env['PATH'], HOME: folder }
  const twist = (plugin: string, port: number, ...more: string[]) => {
    // Debian's own Python: another one that comes first on the PATH does not have the packages.
    const options = ['-m', 'twisted', plugin, '--port', `tcp:${port}:interface=127.0.0.1`, ...more]
    return startServer(['/usr/bin/python3', ...options], port, env)
  }
  const database = `--channel-db=${join(folder, 'mailbox.sqlite')}`
  const servers: ChildProcess[] = [
    await twist('wormhole-mailbox', mailboxPort, database),
    await twist('transitrelay', transitPort),
  ]
  return {
    url: `ws://127.0.0.1:${mailboxPort}/v1`,
    async stop() {
      await Promise.all(servers.map(stopServer))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
