import { Network } from './network.ts'
import { ReceivingDevice } from './receiving-device.ts'
import { StallingSink } from './stalling-sink.ts'

/** What a receiver may do in the middle of a transfer, instead of taking it. */
export type Misconduct = 'cancels' | 'vanishes' | 'stalls'

/** A device that was approved, and then takes next to nothing. */
export class BadReceiver {
  readonly #device: ReceivingDevice
  readonly #sink: StallingSink
  readonly #network: Network

  private constructor(device: ReceivingDevice, sink: StallingSink, network: Network) {
    this.#device = device
    this.#sink = sink
    this.#network = network
  }

  static async join(origin: string, link: string): Promise<BadReceiver> {
    const sink = new StallingSink()
    const network = new Network()
    const through = network.fetch
    const device = await ReceivingDevice.join({ origin, link, makeSink: () => sink, through })
    return new BadReceiver(device, sink, network)
  }

  /** Does it when the next transfer has begun. */
  async misbehave(misconduct: Misconduct): Promise<void> {
    await this.#sink.stalled
    if (misconduct === 'vanishes') this.#network.cut()
    if (misconduct === 'cancels') await this.end()
  }

  /** Lets go of everything on this device. */
  async end(): Promise<void> {
    this.#sink.wake()
    await this.#device.session.cancel()
  }
}
