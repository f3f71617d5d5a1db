import type { StreamParams, StreamTotals } from '@valise/protocol'
import { type Bytes, routes, type TransferAddress } from '@valise/protocol/wire'
import type { Source } from '../sources/source.ts'
import type { Answer, Transport } from '../transport/transport.ts'
import { type ChunkBody, SealedChunks } from './sealed-chunks.ts'

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

/** Seals where the session runs, and uploads over its transport. */
export function localSealer(transport: Transport): MakeSealer {
  return ({ sources, address, token, ...stream }) => {
    const chunks = new SealedChunks(stream, sources)
    return {
      seal: () => chunks.seal(),
      totals: () => chunks.totals(),
      async upload(index, signal) {
        const chunk = await chunks.lend(index)
        try {
          return await uploadChunk(transport, { address, token, index, ...chunk }, signal)
        } finally {
          chunks.giveBack(index, chunk.bytes)
        }
      },
      release: (below) => chunks.release(below),
      stop: () => chunks.stop(),
    }
  }
}

export interface ChunkUpload extends ChunkBody {
  address: TransferAddress
  token: Bytes
  index: number
}

/** The PUT of one chunk. Rejects with TransportError, or with the signal's reason. */
export async function uploadChunk(
  transport: Transport,
  { address, token, index, last, bytes: body }: ChunkUpload,
  signal: AbortSignal,
): Promise<Answer> {
  const path = routes.chunk(address, index)
  return await transport.send({ method: 'PUT', path, token, body, last, signal })
}
