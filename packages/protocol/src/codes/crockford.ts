/** Crockford base32: no I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Every ASCII way to write a symbol. Not toUpperCase(), which makes ASCII of `ı` and `ſ`. */
const symbols = new Map<string, string>([
  ...[...alphabet].flatMap((symbol): [string, string][] => [
    [symbol, symbol],
    [symbol.toLowerCase(), symbol],
  ]),
  ['O', '0'],
  ['o', '0'],
  ['I', '1'],
  ['i', '1'],
  ['L', '1'],
  ['l', '1'],
])

/** Spaces and hyphens of every kind. */
const ignored =
  /[\u0009-\u000d\u0020\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff\u002d\u00ad\u2010-\u2015\u2212\ufe63\uff0d]/u

/** The symbols of whole groups of 5 bits, the highest bits first. */
export function toSymbols(bytes: Uint8Array): string {
  let out = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += alphabet.charAt((held >> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return out
}

/** Reads kindly: the symbols in upper case, or undefined when there are not `count` of them. */
export function readSymbols(typed: string, count: number): string | undefined {
  let out = ''
  for (const character of typed) {
    if (ignored.test(character)) continue
    const symbol = symbols.get(character)
    if (symbol === undefined || out.length === count) return undefined
    out += symbol
  }
  return out.length === count ? out : undefined
}
