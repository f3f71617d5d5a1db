import {
  newContentKey,
  OpenStream,
  ProtocolError,
  type StreamParams,
  type StreamTotals,
} from '@valise/protocol'
import { toBase64url } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { type Source, SourceError } from '../sources/source.ts'
import { textSource } from '../sources/text-source.ts'
import { type Call, type Transport, TransportError } from '../transport/transport.ts'
import type { MakeSealer, Sealer } from './sealer.ts'

const CHUNK = 262_144

export interface SealerUnderTest {
  makeSealer: (transport: Transport) => MakeSealer
  fileSource: (bytes: Uint8Array<ArrayBuffer>) => Source
  /** A file that can't be read any more. */
  unreadableSource: () => Promise<Source>
}

/** What every sealer does, wherever it runs. */
export function sealerConformance(name: string, under: SealerUnderTest): void {
  const { fileSource, unreadableSource } = under

  async function make(sources: readonly Source[], send: Transport['send']) {
    const [sessionId, transferId, token] = [1, 2, 3].map((n) => new Uint8Array(16).fill(n)) as [
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
    ]
    const { streamKey, keyCommit } = await newContentKey(new Uint8Array(32).fill(4), transferId)
    const stream: StreamParams = { streamKey, keyCommit, sessionId, transferId, chunkSize: CHUNK }
    const address = { sessionId: toBase64url(sessionId), transferId: toBase64url(transferId) }
    const transport = { send, events: never, frames: never }
    const sealer = under.makeSealer(transport)({ ...stream, sources, address, token })
    return { sealer, stream, token }
  }

  describe(name, () => {
    it('seals and uploads what opens to the same again', async () => {
      const bytes = new Uint8Array(2 * CHUNK + 5).map((_, i) => i % 249)
      const sources = [textSource('hello'), fileSource(bytes), textSource('', 'secret')]
      const calls: ReturnType<typeof sent>[] = []
      const { sealer, stream, token } = await make(sources, async (call) => {
        calls.push(sent(call))
        return { bootId: 'boot', body: `answer ${calls.length}` }
      })
      for (let last = false; !last; ) {
        const sealed = await sealer.seal()
        expect(sealed.index).toBe(calls.length)
        last = sealed.last
        const answer = await sealer.upload(sealed.index, new AbortController().signal)
        expect(answer).toEqual({ bootId: 'boot', body: `answer ${sealed.index + 1}` })
      }
      for (const call of calls) expect(call).toMatchObject({ method: 'PUT', token })
      expect(calls.map(({ path }) => /\/chunks\/(\d+)$/.exec(path)?.[1])).toEqual(['0', '1', '2'])
      expect(calls.map(({ last }) => last)).toEqual([false, false, true])
      expect(await opened(stream, calls, sealer.totals())).toEqual([
        Buffer.from('hello'),
        Buffer.from(bytes),
        Buffer.from(''),
      ])
      sealer.stop()
    })

    it('uploads a kept chunk again, the same bytes, until it is released', async () => {
      const bodies: unknown[] = []
      const { sealer } = await make([textSource('x')], async (call) => {
        bodies.push(sent(call).body)
        return { bootId: '', body: '' }
      })
      const { signal } = new AbortController()
      await sealer.seal()
      await sealer.upload(0, signal)
      await sealer.upload(0, signal)
      expect(bodies[1]).toEqual(bodies[0])
      sealer.release(1)
      await expect(upload(sealer, 0)).rejects.toThrow()
      expect(bodies).toHaveLength(2)
      sealer.stop()
    })

    it('uploads a chunk again though it still is on its way, one after the other', async () => {
      const bodies: unknown[] = []
      const first = Promise.withResolvers<void>()
      const { sealer } = await make([textSource('x')], async (call) => {
        bodies.push(sent(call).body)
        if (bodies.length === 1) await first.promise
        return { bootId: '', body: '' }
      })
      await sealer.seal()
      const both = [upload(sealer, 0), upload(sealer, 0)]
      first.resolve()
      await Promise.all(both)
      expect(bodies).toHaveLength(2)
      expect(bodies[1]).toEqual(bodies[0])
      sealer.stop()
    })

    it('lets go of a chunk that is released while it is on its way', async () => {
      const began = Promise.withResolvers<void>()
      const answer = Promise.withResolvers<void>()
      const { sealer } = await make([textSource('x')], async () => {
        began.resolve()
        await answer.promise
        return { bootId: 'boot', body: '' }
      })
      await sealer.seal()
      const uploading = upload(sealer, 0)
      await began.promise
      const again = upload(sealer, 0)
      sealer.release(1)
      await expect(again).rejects.toThrow()
      answer.resolve()
      expect(await uploading).toMatchObject({ bootId: 'boot' })
      sealer.stop()
    })

    it('rejects with what the relay said', async () => {
      const refused = new TransportError('refused', { problem: 'full', status: 507, bootId: 'b' })
      const unreachable = new TransportError('unreachable')
      const errors = [refused, unreachable]
      const { sealer } = await make([textSource('x')], async () => {
        throw errors.shift() ?? new Error('no more')
      })
      await sealer.seal()
      const first: unknown = await upload(sealer, 0).catch((error: unknown) => error)
      expect(first).toBeInstanceOf(TransportError)
      const { failure, problem, status, bootId } = refused
      expect(first).toMatchObject({ failure, problem, status, bootId })
      const second: unknown = await upload(sealer, 0).catch((error: unknown) => error)
      expect(second).toBeInstanceOf(TransportError)
      expect(second).toMatchObject({ failure: 'unreachable', problem: undefined })
      sealer.stop()
    })

    it('aborts an upload that is under way', async () => {
      const began = Promise.withResolvers<AbortSignal>()
      const { sealer } = await make([textSource('x')], ({ signal }) => {
        if (signal === undefined) throw new Error('no signal')
        began.resolve(signal)
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')))
        })
      })
      await sealer.seal()
      const controller = new AbortController()
      const uploading = sealer.upload(0, controller.signal).catch(() => undefined)
      const inner = await began.promise
      controller.abort(new Error('the user has cancelled'))
      await uploading
      expect(inner.aborted).toBe(true)
      sealer.stop()
    })

    it('says that a file can’t be read', async () => {
      const { sealer } = await make([await unreadableSource()], never)
      await expect(sealer.seal()).rejects.toBeInstanceOf(SourceError)
      sealer.stop()
    })

    it('says that a file has another length than it had', async () => {
      const source = Object.assign(fileSource(new Uint8Array(10)), { size: 11 })
      const { sealer } = await make([source], never)
      const error: unknown = await sealer.seal().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ProtocolError)
      expect(error).toMatchObject({ code: 'source-changed' })
      sealer.stop()
    })
  })
}

/** A call with the bytes that it had then: their memory is used for other chunks. */
function sent({ body, ...call }: Call): Call & { body: Uint8Array<ArrayBuffer> } {
  if (typeof body !== 'object') throw new Error('a chunk has bytes')
  return { ...call, body: body.slice() }
}

async function upload(sealer: Sealer, index: number) {
  return await sealer.upload(index, new AbortController().signal)
}

function never(): never {
  throw new Error('not asked for')
}

/** Each item's bytes; throws when anything of it does not open, or the totals differ. */
async function opened(
  stream: StreamParams,
  calls: readonly ReturnType<typeof sent>[],
  totals: StreamTotals,
): Promise<Buffer[]> {
  const parts: Uint8Array[][] = []
  const open = new OpenStream({
    ...stream,
    onManifest: (items) => {
      for (const _ of items) parts.push([])
    },
    onBytes: (item, bytes) => {
      parts[item]?.push(bytes.slice())
    },
  })
  for (const [index, { last = false, body }] of calls.entries()) {
    await open.take(index, last, body)
  }
  expect({ count: open.count, digest: open.digest }).toEqual(totals)
  return parts.map((some) => Buffer.concat(some))
}
