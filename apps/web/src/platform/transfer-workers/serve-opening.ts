import type { MakeOpener, Opener, ReceivedItem, Sink } from '@valise/client'
import type { Place } from '../saving/messages.ts'
import { Line, type Port } from './line.ts'
import type { OpenerAnswers, OpenerCall, OpeningAnswers, OpeningCall } from './opening-calls.ts'

/** Writes to the disk, and says where. */
export interface Writer extends Sink {
  places: () => Place[]
}

/** The worker's side: opens one payload with what `makeOpener` makes. */
export function serveOpening(
  port: Port,
  makeOpener: MakeOpener,
  makeWriter: (directory: string) => Writer,
): void {
  const line = new Line<OpenerCall, OpenerAnswers, OpeningCall>(port, carryOut)
  let opener: Opener | undefined
  let sink: SinkOfPage | undefined

  async function carryOut(
    call: OpeningCall,
    signal: AbortSignal,
  ): Promise<OpeningAnswers[OpeningCall['do']]> {
    switch (call.do) {
      case 'start':
        sink = new SinkOfPage(line, call.capacity)
        opener = makeOpener({
          ...call.params,
          sink,
          onItems: (items) => line.tell({ do: 'items', items }),
          onTaken: (next, bytes) => line.tell({ do: 'taken', next, bytes }),
        })
        return
      case 'read':
        if (opener === undefined) throw new Error('not started')
        await opener.read(signal)
        return opener.progress()
      case 'begin':
        return await sink?.writeWith(makeWriter(call.directory), signal)
      case 'commit':
        return (await sink?.commitHere()) ?? []
      case 'discard':
        return await sink?.discardHere()
      default:
        throw new Error('not asked of this worker')
    }
  }
}

/**
 * The page's sink, as the worker sees it. What the page wants on the disk is written here: then no
 * plaintext of a file is ever in the page.
 */
class SinkOfPage implements Sink {
  readonly capacity: number
  readonly #line: Line<OpenerCall, OpenerAnswers, OpeningCall>
  #items: readonly ReceivedItem[] = []
  #writer: Writer | undefined

  constructor(line: Line<OpenerCall, OpenerAnswers, OpeningCall>, capacity: number) {
    this.#line = line
    this.capacity = capacity
  }

  /** Asked by the page, while it begins. */
  async writeWith(writer: Writer, signal: AbortSignal): Promise<void> {
    await writer.begin(this.#items, signal)
    this.#writer = writer
  }

  async begin(items: readonly ReceivedItem[], signal: AbortSignal): Promise<void> {
    this.#items = items
    await this.#line.ask({ do: 'beginSink' }, { signal })
  }

  async write(item: number, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    if (this.#writer !== undefined) return await this.#writer.write(item, bytes, signal)
    // The bytes are only lent, and go to the page for good. One piece at a time: a page that is
    // behind holds the download up.
    const copy = bytes.slice()
    await this.#line.ask(
      { do: 'writeSink', item, bytes: copy },
      { signal, transfer: [copy.buffer] },
    )
  }

  async commitHere(): Promise<readonly Place[]> {
    await this.#writer?.commit()
    return this.#writer?.places() ?? []
  }

  async discardHere(): Promise<void> {
    await this.#writer?.discard()
  }

  // The page commits and discards: it knows whether every check has passed.
  async commit(): Promise<void> {}

  async discard(): Promise<void> {}
}
