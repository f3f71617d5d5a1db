import { RelayProcess } from '../../relay/relay-process.ts'
import { Remote } from '../../remote/remote.ts'
import { NODE_HEAP } from '../node-heap.ts'
import type { ValiseDevice } from '../valise-device.ts'
import type { CpuSeconds, Peer } from './peer.ts'

const module = new URL('../valise-device.ts', import.meta.url)

/** Two devices that have been paired, and the relay between them: each a process. */
export class Valise implements Peer {
  readonly name = 'Valise'
  readonly relay: RelayProcess
  readonly #sender: Remote<ValiseDevice>
  readonly #receiver: Remote<ValiseDevice>

  private constructor(
    relay: RelayProcess,
    sender: Remote<ValiseDevice>,
    receiver: Remote<ValiseDevice>,
  ) {
    this.relay = relay
    this.#sender = sender
    this.#receiver = receiver
  }

  static async start(to: string): Promise<Valise> {
    const nodeArgs = [NODE_HEAP]
    const relay = await RelayProcess.start()
    const sender = new Remote<ValiseDevice>(module, { nodeArgs })
    const receiver = new Remote<ValiseDevice>(module, { nodeArgs })
    const link = await sender.call('open', relay.url)
    await receiver.call('join', relay.url, link, to)
    await sender.call('approve')
    return new Valise(relay, sender, receiver)
  }

  seconds(from: string): Promise<number> {
    return this.#sender.call('send', from)
  }

  async cpuSeconds(): Promise<CpuSeconds> {
    return {
      sender: await this.#sender.cpuSeconds(),
      relay: (await this.relay.usage()).cpuSeconds,
      receiver: await this.#receiver.cpuSeconds(),
    }
  }

  async stop(): Promise<void> {
    await this.#sender.call('end')
    await Promise.all([this.#sender.stop(), this.#receiver.stop()])
    await this.relay.stop()
  }
}
