import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../../figures/quantile.ts'
import { freePort } from '../../relay/free-port.ts'
import { Remote } from '../../remote/remote.ts'
import { Absent, type Peer } from './peer.ts'
import type { Program, WormholeHost } from './wormhole-host.ts'

const module = new URL('./wormhole-host.ts', import.meta.url)

/** Hand-overs of next to nothing, whose median is what starting and pairing take. */
const START_UPS = 3

/**
 * One of the wormhole programs through its own relay. What starting and pairing take is subtracted:
 * both are measured elsewhere, and it would count against the peer.
 */
export class Wormhole implements Peer {
  readonly name: string
  readonly #program: Program
  readonly #host: Remote<WormholeHost>
  readonly #folder: string
  readonly #startUp: number

  private constructor(
    program: Program,
    host: Remote<WormholeHost>,
    folder: string,
    startUp: number,
  ) {
    this.name = program
    this.#program = program
    this.#host = host
    this.#folder = folder
    this.#startUp = startUp
  }

  static async magic(): Promise<Wormhole | Absent> {
    const missing = lacking('wormhole')
    if (missing) return missing
    return Wormhole.#start('wormhole', [], await freePort(), await freePort(), true)
  }

  /**
   * This one can't be told which relay to use, and goes there only when there is no direct way: it
   * gets a network of its own with nothing in it but loopback, where the relay has the name and the
   * port that it looks for.
   */
  static async william(): Promise<Wormhole | Absent> {
    const missing = lacking('wormhole-william')
    if (missing) return missing
    const folder = await mkdtemp(join(tmpdir(), 'valise-hosts-'))
    const hosts = join(folder, 'hosts')
    await writeFile(hosts, '127.0.0.1 localhost transit.magic-wormhole.io\n')
    const script = 'ip link set lo up && mount --bind "$0" /etc/hosts && exec "$@"'
    const program = 'unshare'
    const under = [program, '-rnm', 'sh', '-c', script, hosts]
    try {
      execFileSync(program, [...under.slice(1), 'true'], { stdio: 'ignore' })
    } catch {
      return new Absent('wormhole-william', 'this system gives no network of its own to a command')
    }
    const started = await Wormhole.#start('wormhole-william', under, 4000, 4001, false)
    // What is mounted stays, under its other name.
    await rm(folder, { recursive: true })
    return started
  }

  static async #start(
    program: Program,
    under: readonly string[],
    mailboxPort: number,
    transitPort: number,
    isTold: boolean,
  ): Promise<Wormhole> {
    const host = new Remote<WormholeHost>(module, { under })
    await host.call('start', mailboxPort, transitPort, isTold)
    const folder = await mkdtemp(join(tmpdir(), 'valise-start-up-'))
    const tiny = join(folder, 'tiny')
    const copies = await mkdtemp(join(folder, 'copies-'))
    await writeFile(tiny, 'x')
    const seconds: number[] = []
    for (let i = 0; i < START_UPS; i++) {
      seconds.push(await host.call('seconds', program, tiny, join(copies, 'tiny')))
    }
    return new Wormhole(program, host, folder, median(seconds))
  }

  async seconds(from: string, to: string): Promise<number> {
    return (await this.#host.call('seconds', this.#program, from, to)) - this.#startUp
  }

  async stop(): Promise<void> {
    await this.#host.call('end')
    await this.#host.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** What is missing on this machine; undefined when everything is there. */
function lacking(program: Program): Absent | undefined {
  const own = program === 'wormhole' ? 'magic-wormhole' : 'wormhole-william'
  const packages = `${own} magic-wormhole-transit-relay python3-magic-wormhole-mailbox-server`
  const why = `not installed (Debian: apt-get install ${packages})`
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    const servers = 'import wormhole_transit_relay, wormhole_mailbox_server'
    execFileSync('/usr/bin/python3', ['-c', servers], { stdio: 'ignore' })
    return undefined
  } catch {
    return new Absent(program, why)
  }
}
