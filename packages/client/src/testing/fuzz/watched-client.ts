import type { RelayEvent } from '@valise/protocol/wire'
import type { Call, Transport } from '../../transport/transport.ts'
import { MemorySink } from '../memory-sink.ts'
import type { Findings } from './findings.ts'

/** Sees what one client asks of its relay, before anything is tampered with. */
export class WatchedClient {
  readonly name: string
  /** The finals that it has signed and put, by their transfers. */
  readonly finals = new Map<string, string>()
  /** The finals that its relay has shown to it. */
  readonly shownFinals = new Set<string>()
  /** The transfer that it announced last. */
  latestTransfer: string | undefined
  readonly sinks: WatchedSink[] = []
  readonly #findings: Findings
  readonly #isOver: () => boolean
  readonly #onCommit: (sink: WatchedSink) => void
  readonly #chunks = new Map<string, { bytes: Buffer; last: boolean | undefined }>()
  #callsAfterEnd = 0
  #running = 0

  constructor(options: {
    name: string
    findings: Findings
    isOver: () => boolean
    onCommit: (sink: WatchedSink) => void
  }) {
    this.name = options.name
    this.#findings = options.findings
    this.#isOver = options.isOver
    this.#onCommit = options.onCommit
  }

  /** Calls, event streams and downloads that have not ended. */
  get running(): number {
    return this.#running
  }

  makeSink(): WatchedSink {
    const sink = new WatchedSink(this.#findings, this.#onCommit)
    this.sinks.push(sink)
    return sink
  }

  watched(transport: Transport): Transport {
    return {
      send: async (call) => {
        this.#see(call)
        this.#running += 1
        try {
          return await transport.send(call)
        } finally {
          this.#running -= 1
        }
      },
      events: (path, token, signal) =>
        this.#whole(this.#noting(transport.events(path, token, signal)), signal),
      frames: (wanted, token, signal) =>
        this.#whole(transport.frames(wanted, token, signal), signal),
    }
  }

  async *#noting(events: AsyncIterable<RelayEvent>): AsyncGenerator<RelayEvent> {
    for await (const event of events) {
      const transfers = event.kind === 'snapshot' ? event.transfers : []
      const shown = event.kind === 'transfer' ? [event.transfer] : transfers
      for (const { final } of shown) if (final !== undefined) this.shownFinals.add(final)
      yield event
    }
  }

  async *#whole<T>(stream: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
    this.#findings.rule(
      signal.aborted || !this.#isOver(),
      `${this.name} reads nothing more after its end`,
    )
    this.#running += 1
    try {
      yield* stream
    } finally {
      this.#running -= 1
    }
  }

  #see(call: Call): void {
    if (call.signal?.aborted === true) return
    if (this.#isOver() && call.token !== undefined) {
      this.#callsAfterEnd += 1
      const leaves = /^\/api\/(sessions|requests)\/[^/]+$/.test(call.path)
      this.#findings.rule(
        this.#callsAfterEnd === 1 && call.method === 'DELETE' && leaves,
        `after its end ${this.name} takes leave, once, and says no more: ${call.method} ${call.path}`,
      )
    }
    const [, transfer, part] = /\/transfers\/([^/]+)(?:\/([a-z]+))?/.exec(call.path) ?? []
    if (call.method !== 'PUT' || transfer === undefined) return
    if (part === undefined) this.latestTransfer = transfer
    if (part === 'final') this.finals.set(transfer, String(call.body))
    if (part === 'chunks') this.#seeChunk(call)
  }

  /** A record that is sealed twice, under one key and nonce, gives away both plaintexts. */
  #seeChunk({ path, body, last }: Call): void {
    const bytes = Buffer.from(body as Uint8Array)
    const first = this.#chunks.get(path)
    if (first === undefined) this.#chunks.set(path, { bytes, last })
    else
      this.#findings.rule(
        first.bytes.equals(bytes) && first.last === last,
        'a chunk is sealed once',
      )
  }
}

/** Holds its client to the order of a sink's calls. */
export class WatchedSink extends MemorySink {
  readonly #findings: Findings
  readonly #onCommit: (sink: WatchedSink) => void
  #begun = false

  constructor(findings: Findings, onCommit: (sink: WatchedSink) => void) {
    super()
    this.#findings = findings
    this.#onCommit = onCommit
  }

  override async begin(items: Parameters<MemorySink['begin']>[0]): Promise<void> {
    this.#findings.rule(!this.#begun && this.outcome === 'open', 'a sink begins once')
    this.#begun = true
    await super.begin(items)
  }

  override async write(index: number, bytes: Uint8Array): Promise<void> {
    this.#findings.rule(
      this.#begun && this.outcome === 'open',
      'bytes come between the beginning and the end',
    )
    await super.write(index, bytes)
  }

  override async commit(): Promise<void> {
    this.#findings.rule(this.#begun && this.outcome === 'open', 'a sink commits once')
    await super.commit()
    this.#onCommit(this)
  }

  override async discard(): Promise<void> {
    this.#findings.rule(this.outcome === 'open', 'a sink that has ended is left alone')
    await super.discard()
  }
}
