import fc from 'fast-check'

/** Where to cut a sequence of bytes: each entry is taken modulo what is left. */
export const anyCuts: fc.Arbitrary<number[]> = fc.oneof(
  fc.array(fc.nat(), { maxLength: 8 }),
  fc.array(fc.nat(12), { maxLength: 40, size: 'max' }),
)

/** The pieces of `bytes`; some may be empty. */
export function cutAt<T extends Uint8Array>(bytes: T, cuts: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const cut of cuts) {
    const length = cut % (bytes.length - at + 1)
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return [...pieces, bytes.subarray(at)]
}
