import { RECORD_BYTES } from '@valise/protocol/wire'
import { CHUNK_BYTES } from '../bounds.ts'

/**
 * Plaintext bytes of a chunk for transfers that begin now. The credit of each begins with one chunk:
 * the less memory is left, the smaller it is, so that many slow transfers go on where a few fast
 * ones would take all. `load`: the share of the memory for chunks that is promised or held.
 */
export function chunkBytesUnder(load: number): number {
  if (load < 1 / 2) return CHUNK_BYTES
  return load < 3 / 4 ? 4 * RECORD_BYTES : RECORD_BYTES
}
