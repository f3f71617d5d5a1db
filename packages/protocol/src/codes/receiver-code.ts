import { readSymbols } from './crockford.ts'

/** The four pairs that a receiver code is drawn in, so that nobody takes it for a session code. */
export function codePairs(code: string): [string, string, string, string] {
  return [code.slice(0, 2), code.slice(2, 4), code.slice(4, 6), code.slice(6, 8)]
}

/** As it is written: `ZX CV 09 87`. */
export function formatReceiverCode(code: string): string {
  return codePairs(code).join(' ')
}

/**
 * Reads the last four symbols as kindly as a session code. Undefined when they are not exactly
 * four: such an entry is no try.
 */
export function readLastFour(typed: string): string | undefined {
  return readSymbols(typed, 4)
}
