import type { Direction } from '@valise/protocol/wire'
import type { Runtime } from '../runtime.ts'
import type { Sink } from '../sinks/sink.ts'
import type { IncomingView } from '../transfer/incoming-view.ts'
import { localOpener, type MakeOpener } from '../transfer/opener.ts'
import type { OutgoingView } from '../transfer/outgoing-view.ts'
import { localSealer, type MakeSealer } from '../transfer/sealer.ts'
import type { Transport } from '../transport/transport.ts'
import { Inbox } from './inbox.ts'
import { Outbox } from './outbox.ts'

export interface BoxesOptions {
  transport: Transport
  runtime: Runtime
  /**
   * A fresh sink for each transfer. A receiver's first one is made when it confirms, and has to say
   * its `capacity`.
   */
  makeSink(): Sink
  /** Where payloads are sealed and opened; here when left out. */
  makeSealer?: MakeSealer
  makeOpener?: MakeOpener
}

interface Session {
  /** The direction of what this device sends, and of what comes to it. */
  out: Direction
  in: Direction
  /** Aborts when the session ends. */
  signal: AbortSignal
  readonly onChange: () => void
}

/** What goes out of one device in a session, and what comes to it: one transfer each at a time. */
export class Boxes {
  readonly outbox: Outbox
  readonly inbox: Inbox
  #latest: 'transfer' | 'incoming' | undefined

  constructor(options: BoxesOptions, { out, in: into, signal, onChange }: Session) {
    const { transport, runtime } = options
    const { makeSealer = localSealer(transport), makeOpener = localOpener(transport) } = options
    const began = (which: 'transfer' | 'incoming') => {
      this.#latest = which
      onChange()
    }
    const common = { runtime, signal, onChange }
    this.outbox = new Outbox({
      ...common,
      dir: out,
      transport,
      makeSealer,
      isDownloading: () => this.inbox.isBusy,
      onBegin: () => began('transfer'),
    })
    this.inbox = new Inbox({
      ...common,
      dir: into,
      makeSink: () => options.makeSink(),
      makeOpener,
      onBegin: () => began('incoming'),
    })
  }

  /** What a screen shows of both, and which of them began last. */
  get view(): {
    transfer: OutgoingView | undefined
    incoming: IncomingView | undefined
    latest: 'transfer' | 'incoming' | undefined
  } {
    return { transfer: this.outbox.view, incoming: this.inbox.view, latest: this.#latest }
  }

  get areBusy(): boolean {
    return this.outbox.isBusy || this.inbox.isBusy
  }

  /** When the last transfer ended, in milliseconds since 1970, or now while one runs. */
  get usedAt(): number | undefined {
    const used = [this.outbox, this.inbox].flatMap(({ usedAt }) => usedAt ?? [])
    return used.length === 0 ? undefined : Math.max(...used)
  }

  /** The session is over: no key is kept. What still ends is let go of when it has. */
  drop(): void {
    this.outbox.drop()
    this.inbox.drop()
  }
}
