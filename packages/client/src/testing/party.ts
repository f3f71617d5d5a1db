import { readSessionLink } from '@valise/protocol'
import { ReceiverSession } from '../receiver/receiver-session.ts'
import { type Runtime, systemRuntime } from '../runtime.ts'
import { SenderSession } from '../sender/sender-session.ts'
import type { Source } from '../sources/source.ts'
import { hostileTransport, type Tampering } from './hostile-transport.ts'
import { MemoryRelay, type MemoryRelayOptions } from './memory-relay.ts'
import { MemorySink } from './memory-sink.ts'
import { until } from './until.ts'

export interface PartyOptions {
  relay?: MemoryRelayOptions
  runtime?: Runtime
  /** Most bytes that the sender takes when something is sent back. */
  capacity?: number
  /** What the relay does to the sender. */
  sender?: Tampering
}

export interface Guest {
  session: ReceiverSession
  sink: MemorySink
}

/** A sender with an open session, and receivers that may join it. */
export class Party {
  readonly relay: MemoryRelay
  readonly sender: SenderSession
  /** What receivers have sent back, a sink for each time. */
  readonly sinks: MemorySink[] = []
  readonly #runtime: Runtime

  private constructor(options: PartyOptions) {
    this.relay = new MemoryRelay(options.relay)
    this.#runtime = options.runtime ?? systemRuntime
    const transport = hostileTransport(this.relay.transport(), options.sender ?? {})
    this.sender = new SenderSession({
      origin: 'https://valise.test',
      transport,
      runtime: this.#runtime,
      makeSink: () => {
        const sink = new MemorySink(options.capacity)
        this.sinks.push(sink)
        return sink
      },
    })
  }

  static async open(options: PartyOptions = {}): Promise<Party> {
    const party = new Party(options)
    await party.sender.open()
    return party
  }

  get link() {
    return readSessionLink(this.sender.getView().link ?? '')
  }

  guest(
    mode: 'scanned' | 'typed',
    options: { tampering?: Tampering; capacity?: number } = {},
  ): Guest {
    const { code, secret, senderRoot } = this.link
    const sink = new MemorySink(options.capacity)
    const session = new ReceiverSession({
      invitation: mode === 'scanned' ? { code, scanned: { secret, senderRoot } } : { code },
      transport: hostileTransport(this.relay.transport(), options.tampering ?? {}),
      runtime: this.#runtime,
      makeSink: () => sink,
    })
    return { session, sink }
  }

  /** Joins, and waits until the sender's user could decide. Returns the row. */
  async join(guest: Guest): Promise<string> {
    const before = this.sender.getView().requests.length
    await guest.session.join()
    const view = await until(this.sender, ({ requests }) => requests[before]?.state === 'waiting')
    await until(guest.session, ({ pairs }) => pairs !== undefined)
    return view.requests[before]?.id ?? ''
  }

  /** A scanned receiver, approved and ready. */
  async pair(options: { tampering?: Tampering; capacity?: number } = {}): Promise<Guest> {
    const guest = this.guest('scanned', options)
    const row = await this.join(guest)
    await this.sender.approve(row)
    await until(
      this.sender,
      ({ requests }) => requests.find(({ id }) => id === row)?.state === 'ready',
    )
    return guest
  }
}

export function fileSource(name: string, bytes: Uint8Array, path = ''): Source {
  return {
    kind: 'file',
    name,
    path,
    mediaType: 'application/octet-stream',
    size: bytes.length,
    time: 0,
    async *bytes() {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
    },
  }
}

export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(out.subarray(at, Math.min(length, at + 65_536)))
  }
  return out
}
