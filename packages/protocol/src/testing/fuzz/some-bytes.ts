import fc from 'fast-check'

/** `length` bytes that follow from one drawn number: drawing each would take most of the time. */
export function someBytes(length: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.integer().map((seed) => {
    const out = new Uint8Array(length)
    // Small seeds are bytes all alike: zeros, and so on.
    if (seed >= 0 && seed < 256) return out.fill(seed)
    let state = seed | 1
    for (let i = 0; i < length; i++) {
      // xorshift32 (Marsaglia 2003): never 0 again when it is not 0 at first.
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      out[i] = state
    }
    return out
  })
}

/** The same as base64url, written by Node. */
export function someBase64url(length: number): fc.Arbitrary<string> {
  return someBytes(length).map((bytes) => Buffer.from(bytes).toString('base64url'))
}
