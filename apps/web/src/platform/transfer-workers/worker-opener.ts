import type { MakeOpener, Opener, OpenerParams, ReceivedItem } from '@valise/client'
import { isWrittenElsewhere } from '../saving/disk-writer.ts'
import { Line } from './line.ts'
import type { OpenerCall, OpeningAnswers, OpeningCall, Progress } from './opening-calls.ts'
import type { RunningWorker, StartWorker } from './start-worker.ts'

const NOTHING_YET: Progress = { complete: false, next: 0, digest: undefined }

/** Downloads and opens in a worker of its own; with `local` where the browser starts none. */
export function workerOpener(start: StartWorker, local: MakeOpener): MakeOpener {
  return (params) =>
    new LateOpener(
      start().then((worker) => (worker ? new OpeningWorker(worker, params) : local(params))),
    )
}

/** One that is still being started: what is asked of it waits until it is there. */
class LateOpener implements Opener {
  readonly #opener: Promise<Opener>
  #started: Opener | undefined

  constructor(opener: Promise<Opener>) {
    this.#opener = opener
  }

  async read(signal: AbortSignal): Promise<void> {
    this.#started = await this.#opener
    await this.#started.read(signal)
  }

  progress(): Progress {
    return this.#started?.progress() ?? NOTHING_YET
  }

  stop(): void {
    void this.#opener.then((opener) => opener.stop())
  }
}

/** A worker that opens, as the page sees it. */
class OpeningWorker implements Opener {
  readonly #worker: RunningWorker
  readonly #params: OpenerParams
  readonly #line: Line<OpeningCall, OpeningAnswers, OpenerCall>
  readonly #started: Promise<void>
  #items: readonly ReceivedItem[] = []
  #progress = NOTHING_YET

  constructor(worker: RunningWorker, params: OpenerParams) {
    this.#worker = worker
    this.#params = params
    this.#line = new Line(worker.port, (call, signal) => this.#carryOut(call, signal))
    worker.onCrash(() => this.#end(new Error('the worker has failed')))
    const { sink, onItems: _, onTaken: __, ...rest } = params
    const line = this.#line
    if (isWrittenElsewhere(sink)) {
      sink.writeWith({
        // The worker has read the items itself, and there may be very many.
        ask: (call, transfer = []) =>
          line.ask(call.do === 'begin' ? { ...call, items: [] } : call, { transfer }),
        // The transfer ends it.
        end: () => undefined,
      })
    }
    this.#started = line.ask({ do: 'start', params: rest, capacity: sink.capacity })
    // Whoever reads hears of it.
    this.#started.catch(() => undefined)
  }

  async read(signal: AbortSignal): Promise<void> {
    await this.#started
    this.#progress = await this.#line.ask({ do: 'read' }, { signal })
  }

  progress(): Progress {
    return this.#progress
  }

  stop(): void {
    this.#end(new Error('the worker was ended'))
  }

  async #carryOut(call: OpenerCall, signal: AbortSignal): Promise<void> {
    const { sink, onItems, onTaken } = this.#params
    switch (call.do) {
      case 'items':
        this.#items = call.items
        return onItems(call.items)
      case 'beginSink':
        return await sink.begin(this.#items, signal)
      case 'writeSink':
        return await sink.write(call.item, call.bytes, signal)
      case 'taken':
        this.#progress = { ...this.#progress, next: call.next }
        return onTaken(call.next, call.bytes)
    }
  }

  #end(error: Error): void {
    this.#line.break(error)
    this.#worker.end()
  }
}
