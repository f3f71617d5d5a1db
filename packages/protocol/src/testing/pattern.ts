/** `length` bytes, byte i being i mod 251: no period that divides a record or a chunk. */
export function pattern(length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length)
  for (let i = 0; i < length; i++) out[i] = i % 251
  return out
}

/** The bytes of a pattern in pieces of these lengths, one after another. */
export async function* piecesOf(
  lengths: readonly number[],
): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = pattern(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const length of lengths) {
    yield bytes.subarray(at, at + length)
    at += length
  }
}
