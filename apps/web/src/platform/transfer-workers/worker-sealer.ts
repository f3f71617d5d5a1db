import {
  type MakeSealer,
  type Sealer,
  type SealerParams,
  type Transport,
  uploadChunk,
} from '@valise/client'
import { collectSoon } from './collect-soon.ts'
import { canCross, crossing } from './crossing-sources.ts'
import { Line } from './line.ts'
import type { SealingAnswers, SealingCall } from './sealing-calls.ts'
import type { RunningWorker, StartWorker } from './start-worker.ts'

/** Files handed over in one message: more would hold the page up. */
const FILES_AT_ONCE = 500

/**
 * Seals in a worker of its own; with `local` where the browser starts none. What is sealed goes up
 * from the page, over `transport`: a worker's calls pass through the service worker, which copies
 * every chunk on its way in and out, and a page can go round it (see `directFetch`).
 */
export function workerSealer(
  start: StartWorker,
  transport: Transport,
  local: MakeSealer,
): MakeSealer {
  return (params) => {
    if (!params.sources.every(canCross)) return local(params)
    return new LateSealer(
      start().then((worker) =>
        worker ? new SealingWorker(worker, transport, params) : local(params),
      ),
    )
  }
}

/** One that is still being started: what is asked of it waits until it is there. */
class LateSealer implements Sealer {
  readonly #sealer: Promise<Sealer>
  #started: Sealer | undefined

  constructor(sealer: Promise<Sealer>) {
    this.#sealer = sealer
    void sealer.then((started) => {
      this.#started = started
    })
  }

  async seal() {
    return await (await this.#sealer).seal()
  }

  totals() {
    if (this.#started === undefined) throw new Error('not everything is sealed')
    return this.#started.totals()
  }

  async upload(index: number, signal: AbortSignal) {
    return await (await this.#sealer).upload(index, signal)
  }

  release(below: number): void {
    void this.#sealer.then((sealer) => sealer.release(below))
  }

  stop(): void {
    void this.#sealer.then((sealer) => sealer.stop())
  }
}

/** A worker that seals, as the page sees it. */
class SealingWorker implements Sealer {
  readonly #worker: RunningWorker
  readonly #line: Line<SealingCall, SealingAnswers, never>
  readonly #transport: Transport
  readonly #params: Pick<SealerParams, 'address' | 'token'>
  readonly #started: Promise<void>
  #totals: SealingAnswers['seal']['totals']

  constructor(worker: RunningWorker, transport: Transport, params: SealerParams) {
    const { address, token } = params
    this.#worker = worker
    this.#transport = transport
    this.#params = { address, token }
    this.#line = new Line(worker.port, () => undefined)
    worker.onCrash(() => this.#end(new Error('the worker has failed')))
    this.#started = this.#start(params)
    // Whoever seals hears of it.
    this.#started.catch(() => undefined)
  }

  async seal() {
    await this.#started
    const { index, last, totals } = await this.#line.ask({ do: 'seal' })
    this.#totals = totals
    return { index, last }
  }

  totals() {
    if (this.#totals === undefined) throw new Error('not everything is sealed')
    return this.#totals
  }

  async upload(index: number, signal: AbortSignal) {
    const { bytes, last } = await this.#line.ask({ do: 'lend', index }, { signal })
    try {
      const chunk = { ...this.#params, index, last, bytes }
      return await uploadChunk(this.#transport, chunk, signal)
    } finally {
      collectSoon()
      this.#line.tell({ do: 'giveBack', index, bytes }, [bytes.buffer])
    }
  }

  release(below: number): void {
    this.#line.tell({ do: 'release', below })
  }

  stop(): void {
    this.#end(new Error('the worker was ended'))
  }

  async #start({ sources, ...all }: SealerParams): Promise<void> {
    const { streamKey, keyCommit, sessionId, transferId, chunkSize } = all
    for (let at = 0; at < sources.length; at += FILES_AT_ONCE) {
      const some = await Promise.all(sources.slice(at, at + FILES_AT_ONCE).map(crossing))
      await this.#line.ask({ do: 'add', sources: some })
    }
    const params = { streamKey, keyCommit, sessionId, transferId, chunkSize }
    await this.#line.ask({ do: 'start', params })
  }

  #end(error: Error): void {
    this.#line.break(error)
    this.#worker.end()
  }
}
