import type { Source } from '@valise/client'
import { bytesOfFile } from '../file-bytes.ts'
import { fileOf } from '../file-source.ts'

/** A source on its way into a worker. A file crosses as what it is: its bytes stay on the disk. */
export interface CrossingSource extends Omit<Source, 'bytes'> {
  from: Blob | Uint8Array
}

/** Whether `crossing` can take it: of what the app makes, every source. */
export function canCross(source: Source): boolean {
  return source.kind !== 'file' || fileOf(source) !== undefined
}

/** Rejects with SourceError. */
export async function crossing(source: Source): Promise<CrossingSource> {
  const { kind, name, path, mediaType, size, time } = source
  const from = fileOf(source) ?? (await bytesOf(source))
  return { kind, name, path, mediaType, size, time, from }
}

export function arrived({ from, ...rest }: CrossingSource): Source {
  return {
    ...rest,
    async *bytes() {
      if (from instanceof Uint8Array) yield from
      else yield* bytesOfFile(from)
    },
  }
}

/** A text: it is in memory already. */
async function bytesOf(source: Source): Promise<Uint8Array> {
  const bytes = new Uint8Array(source.size)
  let at = 0
  for await (const piece of source.bytes()) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
