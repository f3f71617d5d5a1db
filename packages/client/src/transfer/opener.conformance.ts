import { newContentKey, ProtocolError, plaintextOf, sealStream } from '@valise/protocol'
import { type ChunkFrame, toBase64url } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { ClientError } from '../errors.ts'
import type { ReceivedItem, Sink } from '../sinks/sink.ts'
import { MemorySink } from '../testing/memory-sink.ts'
import { type Transport, TransportError } from '../transport/transport.ts'
import type { MakeOpener, OpenerParams } from './opener.ts'

const CHUNK = 262_144
const text = Buffer.from('hello')
const file = Buffer.from(new Uint8Array(2 * CHUNK + 5).map((_, i) => i % 249))

/** What every opener does, wherever it runs and writes. */
export function openerConformance(
  name: string,
  makeOpener: (transport: Transport) => MakeOpener,
): void {
  async function make(frames: Transport['frames'], sink: Sink = new MemorySink()) {
    const { params, digest } = await sealed()
    const items: ReceivedItem[][] = []
    const taken: number[][] = []
    const opener = makeOpener({ send: never, events: never, frames })({
      ...params,
      sink,
      onItems: (some) => items.push([...some]),
      onTaken: (...both) => taken.push(both),
    })
    return { opener, digest, items, taken }
  }
  const { signal } = new AbortController()

  describe(name, () => {
    it('downloads, opens and writes everything', async () => {
      const sink = new MemorySink()
      const starts: number[] = []
      const { opener, digest, items, taken } = await make(({ from }) => {
        starts.push(from)
        return framesFrom(0)
      }, sink)
      await opener.read(signal)
      expect(opener.progress()).toEqual({ complete: true, next: 3, digest })
      expect(starts).toEqual([0])
      expect(items.map((some) => some.map(({ kind, name, size }) => [kind, name, size]))).toEqual([
        [
          ['text', '', text.length],
          ['file', 'a.bin', file.length],
        ],
      ])
      expect(sink.items).toEqual(items[0])
      expect(taken.map(([next]) => next)).toEqual([1, 2, 3])
      expect(taken.at(-1)?.[1]).toBe(text.length + file.length)
      expect([sink.bytes(0), sink.bytes(1)]).toEqual([text, file])
      expect(sink.outcome).toBe('open')
      opener.stop()
    })

    it('goes on where a download has broken off', async () => {
      const sink = new MemorySink()
      const starts: number[] = []
      const { opener } = await make(async function* ({ from }) {
        starts.push(from)
        if (starts.length === 1) {
          const [first] = await frames()
          yield first
          throw new TransportError('unreachable')
        }
        yield* framesFrom(1)
      }, sink)
      const error: unknown = await opener.read(signal).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(TransportError)
      expect(error).toMatchObject({ failure: 'unreachable' })
      expect(opener.progress()).toMatchObject({ complete: false, next: 1 })
      await opener.read(signal)
      expect(opener.progress()).toMatchObject({ complete: true, next: 3 })
      expect(starts).toEqual([0, 1])
      expect(sink.bytes(1)).toEqual(file)
      opener.stop()
    })

    it('is done with a download that ends before', async () => {
      const { opener } = await make(async function* () {
        yield* (await frames()).slice(0, 2)
      })
      await opener.read(signal)
      expect(opener.progress()).toMatchObject({ complete: false, next: 2 })
      opener.stop()
    })

    it('rejects what was not sealed so', async () => {
      const { opener } = await make(async function* () {
        const [first, second] = await frames()
        yield first
        if (second === undefined) return
        const bytes = second.bytes.slice()
        bytes[7] = (bytes[7] ?? 0) ^ 1
        yield { ...second, bytes }
      })
      const error: unknown = await opener.read(signal).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ProtocolError)
      expect(error).toMatchObject({ code: 'bad-stream' })
      expect(opener.progress()).toMatchObject({ complete: false, next: 1 })
      opener.stop()
    })

    it('stops when it is told to, and writes nothing after that', async () => {
      const sink = new MemorySink()
      const began = Promise.withResolvers<void>()
      const { opener } = await make(async function* (_, __, inner) {
        const [first, ...rest] = await frames()
        yield first
        began.resolve()
        await new Promise((_resolve, reject) => {
          inner.addEventListener('abort', () => reject(new Error('aborted')))
        })
        yield* rest
      }, sink)
      const controller = new AbortController()
      const reading = opener.read(controller.signal).then(
        () => 'resolved',
        () => 'rejected',
      )
      await began.promise
      controller.abort(new Error('the user has cancelled'))
      expect(await reading).toBe('rejected')
      const { written } = sink
      await sink.discard()
      expect(sink.written).toBe(written)
      opener.stop()
    })

    it.each(['begin', 'write'] as const)(
      'tells a sink that waits in %s that it is over',
      async (step) => {
        const sink: Sink = new MemorySink()
        const waits = Promise.withResolvers<void>()
        const untilAborted = (signal: AbortSignal) => {
          waits.resolve()
          return new Promise<void>((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('over')))
          })
        }
        if (step === 'begin') sink.begin = (_, signal) => untilAborted(signal)
        else sink.write = (_, __, signal) => untilAborted(signal)
        const { opener } = await make(() => framesFrom(0), sink)
        const controller = new AbortController()
        const reading = opener.read(controller.signal).then(
          () => 'resolved',
          () => 'rejected',
        )
        await waits.promise
        controller.abort(new Error('the user has cancelled'))
        expect(await reading).toBe('rejected')
        opener.stop()
      },
    )

    it('says that it could not be kept', async () => {
      const sink = new MemorySink()
      sink.write = async () => {
        throw new Error('the disk is full')
      }
      const { opener } = await make(() => framesFrom(0), sink)
      const error: unknown = await opener.read(signal).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ClientError)
      expect(error).toMatchObject({ code: 'save-failed' })
      opener.stop()
    })

    it('takes no more than the sink has room for, and asks it for nothing', async () => {
      const sink = new MemorySink(file.length)
      const { opener, items } = await make(() => framesFrom(0), sink)
      await expect(opener.read(signal)).rejects.toMatchObject({ code: 'too-large' })
      expect(items).toHaveLength(1)
      expect(sink.items).toEqual([])
      opener.stop()
    })
  })
}

type Params = Omit<OpenerParams, 'sink' | 'onItems' | 'onTaken'>

let once: Promise<{ params: Params; chunks: ChunkFrame[]; digest: Uint8Array }> | undefined

/** One payload for all tests: a key seals once, and opens as often as it is asked to. */
function sealed() {
  once ??= seal()
  return once
}

/** For one download: their bytes belong to whoever reads them. */
async function frames(): Promise<ChunkFrame[]> {
  return (await sealed()).chunks.map((chunk) => ({ ...chunk, bytes: chunk.bytes.slice() }))
}

async function* framesFrom(index: number): AsyncGenerator<ChunkFrame | undefined> {
  // A heartbeat, as a relay sends them.
  yield undefined
  yield* (await frames()).slice(index)
}

async function seal() {
  const sessionId = new Uint8Array(16).fill(1)
  const transferId = new Uint8Array(16).fill(2)
  const { streamKey, keyCommit } = await newContentKey(new Uint8Array(32).fill(4), transferId)
  const stream = { streamKey, keyCommit, sessionId, transferId, chunkSize: CHUNK }
  const item = { path: '', mediaType: '', time: 0 }
  const chunks: ChunkFrame[] = []
  const sealing = sealStream(
    stream,
    plaintextOf([
      {
        item: { ...item, kind: 'text', name: '', size: text.length },
        bytes: () => inOnePiece(text),
      },
      {
        item: { ...item, kind: 'file', name: 'a.bin', size: file.length },
        bytes: () => inOnePiece(file),
      },
    ]),
  )
  let next = await sealing.next()
  for (; !next.done; next = await sealing.next()) chunks.push(next.value)
  const address = { sessionId: toBase64url(sessionId), transferId: toBase64url(transferId) }
  const params = { ...stream, address, token: new Uint8Array(32).fill(3) }
  return { params, chunks, digest: next.value.digest }
}

async function* inOnePiece(bytes: Uint8Array) {
  yield bytes
}

function never(): never {
  throw new Error('not asked for')
}
