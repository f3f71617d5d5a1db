import type { Bytes } from '../bytes/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { readSymbols, toSymbols } from './crockford.ts'

declare const brand: unique symbol

/** 8 symbols of Crockford base32, upper case, without hyphen: 40 random bits. */
export type SessionCode = string & { readonly [brand]: 'SessionCode' }

const SYMBOLS = 8
const RANDOM_BYTES = 5

/** The code of 5 random bytes. */
export function makeSessionCode(random: Bytes): SessionCode {
  if (random.length !== RANDOM_BYTES) throw new RangeError(`a code has ${RANDOM_BYTES} bytes`)
  return toSymbols(random) as SessionCode
}

/**
 * Reads what a person typed: any ASCII case, O as 0, I and L as 1, spaces and hyphens ignored.
 * Throws ProtocolError bad-code.
 */
export function readSessionCode(typed: string): SessionCode {
  const code = readSymbols(typed, SYMBOLS)
  if (code === undefined) throw new ProtocolError('bad-code', 'this is not a session code')
  return code as SessionCode
}

/** As it is shown: `7K3M-Q9TX`. */
export function formatSessionCode(code: SessionCode): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** Whether the text is a code in its one form, as it travels. */
export function isSessionCode(text: string): text is SessionCode {
  return readSymbols(text, SYMBOLS) === text
}
