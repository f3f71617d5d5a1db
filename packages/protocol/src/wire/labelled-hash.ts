import { type Bytes, concat, u32, utf8 } from '../bytes/bytes.ts'

/** `lp(x)`: u32 length ‖ x. */
export function lengthPrefixed(bytes: Uint8Array): Bytes {
  return concat(u32(bytes.length), bytes)
}

/**
 * `H(label, f…) = SHA-256(lp("valise/1 " label) ‖ lp(f1) ‖ …)`, 32 bytes.
 * Every hash of the protocol is made here, so that no two of them can be taken for each other.
 */
export async function labelledHash(
  label: string,
  ...fields: readonly Uint8Array[]
): Promise<Bytes> {
  const message = concat(
    lengthPrefixed(utf8(`valise/1 ${label}`)),
    ...fields.map((field) => lengthPrefixed(field)),
  )
  return sha256(message)
}

/** SHA-256 (FIPS 180-4), 32 bytes. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}
