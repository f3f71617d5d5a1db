import { type Bytes, u64 } from '../bytes/bytes.ts'
import { sign, verify } from '../signing.ts'
import { labelledHash } from '../wire/labelled-hash.ts'

/** `approve = Sign_S(H("approve", T))`: the sender's user has approved this receiver. */
export async function signApproval(privateKey: CryptoKey, transcript: Bytes): Promise<Bytes> {
  return sign(privateKey, await approvalHash(transcript))
}

export async function approvalHolds(
  signKey: Bytes,
  transcript: Bytes,
  signature: Bytes,
): Promise<boolean> {
  return verify(signKey, await approvalHash(transcript), signature)
}

/**
 * `Sign_R(H("confirm", T, capacity))`: the receiver's user has seen the same code, or scanned it.
 * `capacity` is what {@link capacityFor} gives.
 */
export async function signConfirmation(
  privateKey: CryptoKey,
  transcript: Bytes,
  capacity: number,
): Promise<Bytes> {
  return sign(privateKey, await confirmationHash(transcript, capacity))
}

export async function confirmationHolds(
  signKey: Bytes,
  transcript: Bytes,
  capacity: number,
  signature: Bytes,
): Promise<boolean> {
  if (!Number.isSafeInteger(capacity) || capacity < 0) return false
  return verify(signKey, await confirmationHash(transcript, capacity), signature)
}

/**
 * What a receiver says it can save: `bytes` rounded down to a power of two, so that it is no
 * fingerprint of the device; 2^53−1 for Infinity, that is for no known limit; 0 below one byte.
 */
export function capacityFor(bytes: number): number {
  if (Number.isNaN(bytes)) throw new RangeError('not a number of bytes')
  if (bytes > Number.MAX_SAFE_INTEGER) return Number.MAX_SAFE_INTEGER
  if (bytes < 1) return 0
  let power = 1
  while (power * 2 <= bytes) power *= 2
  return power
}

async function approvalHash(transcript: Bytes): Promise<Bytes> {
  return labelledHash('approve', transcript)
}

async function confirmationHash(transcript: Bytes, capacity: number): Promise<Bytes> {
  return labelledHash('confirm', transcript, u64(capacity))
}
