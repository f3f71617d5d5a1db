import type { ManifestItem } from '@valise/protocol'

/**
 * Where received bytes go. All of it is provisional until `commit`: only then may anything be
 * shown or kept. Every sink that was made ends with `commit` or `discard`, and nothing is called
 * after that.
 *
 * A signal aborts when the transfer is over: what waits for its user, or for one that reads slowly,
 * then rejects, so that it can be discarded.
 */
export interface Sink {
  /** Most bytes of items that one transfer may bring; Infinity when no limit is known. */
  readonly capacity: number
  /** Called once, before any bytes, with names and paths already cleaned. */
  begin(items: readonly ReceivedItem[], signal: AbortSignal): Promise<void>
  /** The next bytes of an item; items come in order. The bytes are only lent for the call. */
  write(itemIndex: number, bytes: Uint8Array, signal: AbortSignal): Promise<void>
  /** Every check has passed: hand over. */
  commit(): Promise<void>
  /** Some check failed, it was cancelled, or nothing ever came: leave nothing behind. `begin` may not have been called. */
  discard(): Promise<void>
}

/** An item as it may be shown: its name and path are safe to use. */
export interface ReceivedItem {
  kind: ManifestItem['kind']
  name: string
  /** Folders above the name, outermost first. */
  path: readonly string[]
  mediaType: string
  size: number | 'unknown'
  time: number
}
