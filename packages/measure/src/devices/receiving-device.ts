import {
  httpTransport,
  invitationOf,
  ReceiverSession,
  readSessionLink,
  type Sink,
  systemRuntime,
  until,
} from '@valise/client'
import { HashSink } from './hash-sink.ts'
import type { PatternSource } from './pattern-source.ts'

export interface ReceivingOptions {
  origin: string
  /** What the sender's QR holds. */
  link: string
  /** Where everything goes; else it is hashed, for `receives`. */
  makeSink?: () => Sink
  through?: typeof fetch
}

/** A device that has scanned a sender's QR. */
export class ReceivingDevice {
  readonly session: ReceiverSession
  readonly #sinks: HashSink[] = []
  #verified = 0

  /** One that has not asked the relay yet: `session.join()`. */
  constructor({ origin, link, makeSink, through = fetch }: ReceivingOptions) {
    this.session = new ReceiverSession({
      invitation: invitationOf(readSessionLink(link)),
      transport: httpTransport({ origin, fetch: through }),
      runtime: systemRuntime,
      makeSink: makeSink ?? (() => this.#newSink()),
    })
  }

  static async join(options: ReceivingOptions): Promise<ReceivingDevice> {
    const device = new ReceivingDevice(options)
    await device.session.join()
    return device
  }

  /** Resolves when the next payload has arrived, and is what `source` yields. Else rejects. */
  async receives(source: PatternSource): Promise<void> {
    this.#verified += 1
    await until(
      this.session,
      (view) => view.phase === 'received' && this.#committed.length >= this.#verified,
    )
    const [digest] = this.#committed.at(-1)?.digests() ?? []
    if (digest !== source.digest()) {
      throw new Error('something else has arrived')
    }
  }

  get #committed(): HashSink[] {
    return this.#sinks.filter(({ outcome }) => outcome === 'committed')
  }

  #newSink(): HashSink {
    const sink = new HashSink()
    this.#sinks.push(sink)
    return sink
  }
}
