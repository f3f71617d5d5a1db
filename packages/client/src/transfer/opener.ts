import { type ManifestItem, OpenStream, type StreamParams, uniqueNames } from '@valise/protocol'
import type { Bytes, TransferAddress } from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { ReceivedItem, Sink } from '../sinks/sink.ts'
import type { Transport } from '../transport/transport.ts'

export interface OpenerParams extends StreamParams {
  address: TransferAddress
  /** The recipient's bearer token, for its download. */
  token: Bytes
  sink: Sink
  /** The manifest has been opened; its names and paths are clean. */
  readonly onItems: (items: readonly ReceivedItem[]) => void
  /** A chunk has been taken: the next one's index, and the bytes of items so far. */
  readonly onTaken: (next: number, bytes: number) => void
}

/** Downloads one payload chunk by chunk, opens it and writes it into a sink. */
export interface Opener {
  /**
   * Reads from the next chunk on. Resolves when the payload is complete, or when the download has
   * ended before. Rejects with TransportError, with ProtocolError for what was not sealed so, with
   * ClientError too-large and save-failed, or with the signal's reason.
   */
  read(signal: AbortSignal): Promise<void>
  /** How far it is. `count` and `digest`: what `final` has signed, when complete. */
  progress(): { complete: boolean; next: number; digest: Bytes | undefined }
  /** Drops the key. */
  stop(): void
}

export type MakeOpener = (params: OpenerParams) => Opener

/** Opens where the session runs, and downloads over its transport. */
export function localOpener(transport: Transport): MakeOpener {
  return ({ address, token, sink, onItems, onTaken, ...params }) => {
    let bytes = 0
    /** Of the read that is under way: nothing comes without one. */
    let reading = AbortSignal.abort()
    const stream = new OpenStream({
      ...params,
      onManifest: async (manifest) => {
        const items = itemsOf(manifest)
        onItems(items)
        const total = totalOf(items)
        if (total !== undefined && total > sink.capacity) throw new ClientError('too-large')
        await saving(() => sink.begin(items, reading))
      },
      onBytes: async (index, part) => {
        bytes += part.length
        // An item of unknown size is ended here when it outgrows what this device can keep.
        if (bytes > sink.capacity) throw new ClientError('too-large')
        await saving(() => sink.write(index, part, reading))
      },
    })
    return {
      async read(signal) {
        reading = signal
        const wanted = { address, from: stream.next }
        const over = new AbortController()
        const until = AbortSignal.any([signal, over.signal])
        try {
          for await (const frame of transport.frames(wanted, token, until)) {
            if (frame === undefined) continue
            const taken = await stream.take(frame.index, frame.last, frame.bytes)
            if (taken === 'not-next') return
            onTaken(stream.next, bytes)
            if (stream.complete) return
          }
        } finally {
          over.abort()
        }
      },
      progress: () => ({ complete: stream.complete, next: stream.next, digest: stream.digest }),
      stop() {},
    }
  }
}

/** What a sink is asked for: what it fails with is an error of saving. Rejects with ClientError. */
export async function saving(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (cause) {
    throw cause instanceof ClientError ? cause : new ClientError('save-failed', { cause })
  }
}

/** Bytes of all items; undefined while that of the last one is unknown. */
export function totalOf(items: readonly Pick<ReceivedItem, 'size'>[]): number | undefined {
  let total = 0
  for (const { size } of items) {
    if (size === 'unknown') return undefined
    total += size
  }
  return total
}

/** Only files are saved under a name: a text is shown, and must not make twins with a file. */
function itemsOf(items: readonly ManifestItem[]): ReceivedItem[] {
  const names = uniqueNames(items.filter(({ kind }) => kind === 'file')).values()
  return items.map((item) => {
    const named = item.kind === 'file' ? names.next().value : undefined
    return { ...item, name: named?.name ?? '', path: named?.path ?? [] }
  })
}
