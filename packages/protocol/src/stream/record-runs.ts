import type { Bytes } from '../bytes/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { RECORD_BYTES } from '../wire/index.ts'

/** Records that follow one another. Their bytes are lent until the next run is asked for. */
export interface RecordRun {
  records: readonly Bytes[]
  /** The run's only record is the transfer's last one: the only one that may be shorter. */
  last: boolean
}

/**
 * Cuts a plaintext into records, wherever its pieces end. What lies whole in one piece is not
 * copied; a record that goes on in the next piece is, since the source may change a piece once it
 * is asked for another. Throws ProtocolError bad-stream for a plaintext without a byte.
 */
export async function* runsOf(plaintext: AsyncIterable<Uint8Array>): AsyncGenerator<RecordRun> {
  const held = new Uint8Array(RECORD_BYTES)
  let filled = 0
  for await (const piece of plaintext) {
    const records: Bytes[] = []
    let at = 0
    const take = (length: number): Bytes => {
      at += length
      // No source has shared memory: WebCrypto refuses it.
      return (piece as Bytes).subarray(at - length, at)
    }
    // A byte has to be left: only then is it known that a full record is not the last one.
    while (filled + piece.length - at > RECORD_BYTES) {
      if (filled === 0) {
        records.push(take(RECORD_BYTES))
      } else {
        held.set(take(RECORD_BYTES - filled), filled)
        filled = 0
        records.push(held)
      }
    }
    if (records.length > 0) yield { records, last: false }
    const rest = take(piece.length - at)
    held.set(rest, filled)
    filled += rest.length
  }
  if (filled === 0) throw new ProtocolError('bad-stream', 'there is nothing to seal')
  yield { records: [held.subarray(0, filled)], last: true }
}
