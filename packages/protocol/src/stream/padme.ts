import { ProtocolError } from '../errors.ts'

/** Least bytes of a transfer's plaintext: small ones all look alike. */
const LEAST = 4096

/**
 * `P = max(4096, Padmé(L))`: the length that L bytes of plaintext are padded to, so that at most
 * about log log L bits of it show (Nikitin et al., PETS 2019, "Reducing Metadata Leakage from
 * Encrypted Files and Communication with PURBs", section 4). At most 12 % longer.
 * Exact below 2^53; throws ProtocolError too-large when L or P is not below it.
 */
export function paddedLength(length: number): number {
  if (Number.isNaN(length) || length < 0) throw new RangeError('not a length')
  if (length > Number.MAX_SAFE_INTEGER) throw tooLarge()
  if (!Number.isInteger(length)) throw new RangeError('not a length')
  if (length <= LEAST) return LEAST
  const e = bitLength(length) - 1
  const s = bitLength(e)
  // m + 1 = 2^(e−s). A power of two divides and multiplies a double without rounding, so that
  // rounding up to a multiple of it is exact here, where L + m might not be.
  const unit = 2 ** (e - s)
  const padded = Math.ceil(length / unit) * unit
  if (padded > Number.MAX_SAFE_INTEGER) throw tooLarge()
  return padded
}

/** By doubling: Math.log2 is wrong just below 2^49, and shifts are from 2^31 up. */
function bitLength(value: number): number {
  let bits = 0
  for (let power = 1; power <= value; power *= 2) bits += 1
  return bits
}

function tooLarge(): ProtocolError {
  return new ProtocolError('too-large', 'a transfer must be shorter than 2^53 bytes')
}
