import type { Bytes } from '../bytes/bytes.ts'

/**
 * Records of one chunk that WebCrypto works on at once: with four, Node seals about twice as fast
 * as one after another, and more gain nothing.
 */
const IN_FLIGHT = 4

/** 88-bit number of the record in its transfer ‖ 1 for the transfer's last record, else 0. */
export function recordNonce(record: number, last: boolean): Bytes {
  const nonce = new Uint8Array(12)
  const view = new DataView(nonce.buffer)
  // The upper 24 of the 88 bits stay 0: a transfer has fewer than 2^53 bytes.
  view.setBigUint64(3, BigInt(record))
  view.setUint8(11, last ? 1 : 0)
  return nonce
}

/** Runs `work` for 0 … count−1, a few at once. Rejects with the first failure. */
export async function forEachRecord(
  count: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, count) }, worker))
}
