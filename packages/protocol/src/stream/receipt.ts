import { type Bytes, u8, u32 } from '../bytes/bytes.ts'
import { sign, verify } from '../signing.ts'
import type { Direction } from '../wire/index.ts'
import { labelledHash } from '../wire/labelled-hash.ts'
import type { StreamTotals } from './seal-stream.ts'

/** What a receipt is about. */
export interface ReceiptParts extends StreamTotals {
  /** T of the pairing: a receipt speaks for one recipient. */
  transcript: Bytes
  dir: Direction
  transferId: Bytes
}

/** `Sign_recipient(H("receipt", T, dir, transferId, count, D))`: all is verified and saved. */
export async function signReceipt(privateKey: CryptoKey, parts: ReceiptParts): Promise<Bytes> {
  return sign(privateKey, await receiptHash(parts))
}

/** Only this makes a sender say "Received". */
export async function receiptHolds(
  signKey: Bytes,
  parts: ReceiptParts,
  signature: Bytes,
): Promise<boolean> {
  return verify(signKey, await receiptHash(parts), signature)
}

async function receiptHash(parts: ReceiptParts): Promise<Bytes> {
  const { transcript, dir, transferId, count, digest } = parts
  return labelledHash('receipt', transcript, u8(dir), transferId, u32(count), digest)
}
