import { RECORD_BYTES } from '@valise/protocol/wire'
import type { OutgoingTransfer } from './outgoing-transfer.ts'

/** Plaintext bytes of a chunk that passes where a proxy lets 1 MB through, the usual least. */
export const SMALL_CHUNK_BYTES = 3 * RECORD_BYTES

/**
 * Runs a transfer to its end. One whose first chunk a proxy finds too large is run anew, as another
 * transfer with smaller chunks: whoever sends need not know what stands on the way. `begin` makes one
 * and shows it in the place of the one before.
 */
export async function runThroughProxies(
  begin: (chunkSize: number) => OutgoingTransfer,
  chunkSize: number,
): Promise<void> {
  const first = begin(chunkSize)
  await first.run()
  if (!first.wantsSmallerChunks) return
  const second = begin(SMALL_CHUNK_BYTES)
  if (first.isPaused) second.pause()
  await second.run()
}
