import {
  localOpener,
  type MakeOpener,
  type OpenerParams,
  type ReceivedItem,
  type Sink,
} from '@valise/client'
import { openerConformance } from '@valise/client/conformance'
import { expect, test } from 'vitest'
import type { DiskWriter, WrittenElsewhere } from '../saving/disk-writer.ts'
import type { Place } from '../saving/messages.ts'
import { overAChannel } from './over-a-channel.ts'
import { serveOpening, type Writer } from './serve-opening.ts'
import { workerOpener } from './worker-opener.ts'

const noLocal: MakeOpener = () => {
  throw new Error('not needed')
}
const noWriter = (): never => {
  throw new Error('not asked for')
}

openerConformance('an opener in a worker, and a sink in the page', (transport) =>
  workerOpener(
    overAChannel((port) => serveOpening(port, localOpener(transport), noWriter)),
    noLocal,
  ),
)

/** Lets the worker write, as the one for the disk does; hears of it what a plain sink would. */
class DiskSink implements WrittenElsewhere {
  readonly #inner: Sink
  #writer: DiskWriter | undefined

  constructor(inner: Sink) {
    this.#inner = inner
  }

  get capacity() {
    return this.#inner.capacity
  }

  writeWith(writer: DiskWriter): void {
    this.#writer = writer
  }

  async begin(items: readonly ReceivedItem[], signal: AbortSignal): Promise<void> {
    await this.#inner.begin(items, signal)
    await this.#writer?.ask({ do: 'begin', directory: 'a directory', items })
  }

  async write(): Promise<void> {
    throw new Error('bytes have come into the page')
  }

  async commit(): Promise<void> {
    expect(await this.#writer?.ask({ do: 'commit' })).toEqual([place])
  }

  async discard(): Promise<void> {
    await this.#writer?.ask({ do: 'discard' })
  }
}

const place: Place = { on: 'disk', file: 'a.bin', start: 0, end: 3 }

/** What stands in the worker in the place of the disk. */
class FakeDisk implements Writer {
  readonly capacity = Number.POSITIVE_INFINITY
  readonly #to: Sink
  readonly said: string[]

  constructor(to: Sink, said: string[]) {
    this.#to = to
    this.said = said
  }

  async begin(items: readonly ReceivedItem[]) {
    this.said.push(`begin ${items.length}`)
  }

  async write(item: number, bytes: Uint8Array, signal: AbortSignal) {
    await this.#to.write(item, bytes, signal)
  }

  async commit() {
    this.said.push('commit')
  }

  async discard() {
    this.said.push('discard')
  }

  places() {
    return [place]
  }
}

function onDisk(said: string[] = []): (transport: Parameters<typeof localOpener>[0]) => MakeOpener {
  return (transport) => (params) => {
    const disk = new FakeDisk(params.sink, said)
    const start = overAChannel((port) => serveOpening(port, localOpener(transport), () => disk))
    return workerOpener(start, noLocal)({ ...params, sink: new DiskSink(params.sink) })
  }
}

openerConformance('an opener in a worker that writes', onDisk())

test('where no worker starts, it is opened here', async () => {
  const progress = { complete: true, next: 1, digest: new Uint8Array(32) }
  const local: MakeOpener = () => ({
    read: async () => undefined,
    progress: () => progress,
    stop: () => undefined,
  })
  const opener = workerOpener(async () => undefined, local)({} as OpenerParams)
  expect(opener.progress()).toMatchObject({ complete: false, next: 0 })
  await opener.read(new AbortController().signal)
  expect(opener.progress()).toBe(progress)
})
