import { RelayProcess } from '../../relay/relay-process.ts'
import { Remote } from '../../remote/remote.ts'
import { NODE_HEAP } from '../node-heap.ts'
import type { UnsealedDevice } from '../unsealed-device.ts'
import type { CpuSeconds, Peer } from './peer.ts'

const module = new URL('../unsealed-device.ts', import.meta.url)

/** The same relay and the same calls, without keys: the limit of this transport. */
export class Unsealed implements Peer {
  readonly name = 'the same without sealing'
  readonly relay: RelayProcess
  readonly #sender: Remote<UnsealedDevice>
  readonly #receiver: Remote<UnsealedDevice>
  readonly #recipient: string

  private constructor(
    relay: RelayProcess,
    sender: Remote<UnsealedDevice>,
    receiver: Remote<UnsealedDevice>,
    recipient: string,
  ) {
    this.relay = relay
    this.#sender = sender
    this.#receiver = receiver
    this.#recipient = recipient
  }

  static async start(): Promise<Unsealed> {
    const relay = await RelayProcess.start()
    const sender = new Remote<UnsealedDevice>(module, { nodeArgs: [NODE_HEAP] })
    const receiver = new Remote<UnsealedDevice>(module, { nodeArgs: [NODE_HEAP] })
    const code = await sender.call('open', relay.url)
    const recipient = await receiver.call('join', relay.url, code)
    return new Unsealed(relay, sender, receiver, recipient)
  }

  async seconds(from: string, to: string): Promise<number> {
    const at = await this.#sender.call('announce', this.#recipient)
    const receiving = this.#receiver.call('receive', to, at)
    const [seconds] = await Promise.all([this.#sender.call('send', from, at), receiving])
    return seconds
  }

  async cpuSeconds(): Promise<CpuSeconds> {
    return {
      sender: await this.#sender.cpuSeconds(),
      relay: (await this.relay.usage()).cpuSeconds,
      receiver: await this.#receiver.cpuSeconds(),
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#sender.stop(), this.#receiver.stop()])
    await this.relay.stop()
  }
}
