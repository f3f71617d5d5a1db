import { plaintextOf, type StreamParams, type StreamTotals, sealStream } from '@valise/protocol'
import { type Bytes, routes, sealedChunkBytes, type TransferAddress } from '@valise/protocol/wire'
import type { Source } from '../sources/source.ts'
import type { Answer, Transport } from '../transport/transport.ts'

export interface SealerParams extends StreamParams {
  sources: readonly Source[]
  address: TransferAddress
  /** The author's bearer token, for its uploads. */
  token: Bytes
}

/**
 * Seals one payload chunk by chunk and uploads what it has sealed. A record is sealed once: a chunk
 * that may have to go up again is kept until it is released.
 */
export interface Sealer {
  /** Seals the next chunk and keeps it. Not called again after the last one. Rejects with SourceError and ProtocolError. */
  seal(): Promise<{ index: number; last: boolean }>
  /** What the final signs; there after the last chunk. */
  totals(): StreamTotals
  /** One PUT of a kept chunk. Rejects with TransportError, or with the signal's reason. */
  upload(index: number, signal: AbortSignal): Promise<Answer>
  /** Chunks below this are not needed again. */
  release(below: number): void
  /** Drops everything, the sources and the key too. */
  stop(): void
}

export type MakeSealer = (params: SealerParams) => Sealer

interface KeptChunk {
  last: boolean
  bytes: Bytes
  /** Calls that carry it now. */
  uploads: number
}

/** Seals where the session runs, and uploads over its transport. */
export function localSealer(transport: Transport): MakeSealer {
  return ({ sources, address, token, ...stream }) => {
    const chunks = sealStream(
      stream,
      plaintextOf(
        sources.map((source) => {
          const { kind, name, path, mediaType, size, time } = source
          return {
            item: { kind, name, path, mediaType, size, time },
            bytes: () => source.bytes(),
          }
        }),
      ),
      // A new buffer for each chunk would cost as much as sealing it: the system's fresh pages.
      (length) => spare.pop() ?? new Uint8Array(length),
    )
    /** Memory of full chunks that are not needed any more. */
    const spare: Bytes[] = []
    const full = sealedChunkBytes(stream.chunkSize)
    const kept = new Map<number, KeptChunk>()
    let totals: StreamTotals | undefined

    return {
      async seal() {
        const next = await chunks.next()
        if (next.done) throw new Error('everything is sealed')
        const { index, last, bytes } = next.value
        kept.set(index, { last, bytes, uploads: 0 })
        if (last) {
          const end = await chunks.next()
          if (end.done) totals = end.value
        }
        return { index, last }
      },
      totals() {
        if (totals === undefined) throw new Error('not everything is sealed')
        return totals
      },
      async upload(index, signal) {
        const chunk = kept.get(index)
        if (chunk === undefined) throw new Error('the chunk is not kept')
        const path = routes.chunk(address, index)
        const { bytes: body, last } = chunk
        chunk.uploads += 1
        try {
          return await transport.send({ method: 'PUT', path, token, body, last, signal })
        } finally {
          chunk.uploads -= 1
        }
      },
      release(below) {
        for (const [index, { bytes, uploads }] of kept) {
          if (index >= below) continue
          kept.delete(index)
          // What is still on its way is left to it.
          if (uploads === 0 && bytes.length === full) spare.push(bytes)
        }
      },
      stop() {
        kept.clear()
        spare.length = 0
        void chunks.return({ count: 0, digest: new Uint8Array() }).catch(() => undefined)
      },
    }
  }
}
