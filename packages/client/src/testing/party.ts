import { readSessionLink } from '@valise/protocol'
import { type Invitation, invitationOf } from '../pairing/invitation.ts'
import { ReceiverSession } from '../receiver/receiver-session.ts'
import { type Runtime, systemRuntime } from '../runtime.ts'
import { SenderSession } from '../sender/sender-session.ts'
import { until } from '../session/until.ts'
import type { Source } from '../sources/source.ts'
import type { Transport } from '../transport/transport.ts'
import { hostileTransport } from './hostile-transport.ts'
import { MemoryRelay, type MemoryRelayOptions } from './memory-relay.ts'
import { MemorySink } from './memory-sink.ts'
import type { RealRelay } from './real-relay.ts'
import type { Tampering } from './tampering.ts'

export interface PartyOptions {
  relay?: MemoryRelayOptions
  /** A relay that runs already, reached by HTTP; without it there is one in memory. */
  real?: RealRelay | undefined
  /** Ways of sealing that the sender offers. */
  suites?: readonly number[]
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

export interface GuestOptions {
  tampering?: Tampering
  capacity?: number
  suites?: readonly number[]
  /** Another invitation than the party's. */
  invitation?: Invitation
}

/** A sender with an open session, and receivers that may join it. */
export class Party {
  readonly relay: MemoryRelay | RealRelay
  readonly sender: SenderSession
  /** What receivers have sent back, a sink for each time. */
  readonly sinks: MemorySink[]
  readonly #runtime: Runtime

  private constructor(
    relay: MemoryRelay | RealRelay,
    runtime: Runtime,
    sender: SenderSession,
    sinks: MemorySink[],
  ) {
    this.relay = relay
    this.#runtime = runtime
    this.sender = sender
    this.sinks = sinks
  }

  static async open(options: PartyOptions = {}): Promise<Party> {
    const relay = options.real ?? new MemoryRelay(options.relay)
    const runtime = options.runtime ?? systemRuntime
    const sinks: MemorySink[] = []
    const sender = new SenderSession({
      origin: 'https://valise.test',
      transport: await transportTo(relay, options.sender),
      runtime,
      ...(options.suites ? { suites: options.suites } : {}),
      makeSink: () => {
        const sink = new MemorySink(options.capacity)
        sinks.push(sink)
        return sink
      },
    })
    await sender.open()
    return new Party(relay, runtime, sender, sinks)
  }

  get link() {
    return readSessionLink(this.sender.getView().link ?? '')
  }

  /** A way of its own to the relay, for one who is played by hand. */
  transport(tampering: Tampering = {}): Promise<Transport> {
    return transportTo(this.relay, tampering)
  }

  async guest(mode: 'scanned' | 'typed', options: GuestOptions = {}): Promise<Guest> {
    const sink = new MemorySink(options.capacity)
    const { link } = this
    const own = mode === 'scanned' ? invitationOf(link) : { code: link.code }
    const session = new ReceiverSession({
      invitation: options.invitation ?? own,
      transport: await transportTo(this.relay, options.tampering),
      runtime: this.#runtime,
      ...(options.suites ? { suites: options.suites } : {}),
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
  async pair(options: GuestOptions = {}): Promise<Guest> {
    const guest = await this.guest('scanned', options)
    const row = await this.join(guest)
    await this.sender.approve(row)
    await until(
      this.sender,
      ({ requests }) => requests.find(({ id }) => id === row)?.state === 'ready',
    )
    return guest
  }
}

async function transportTo(
  relay: MemoryRelay | RealRelay,
  tampering: Tampering = {},
): Promise<Transport> {
  return relay instanceof MemoryRelay
    ? hostileTransport(relay.transport(), tampering)
    : relay.transport(tampering)
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
