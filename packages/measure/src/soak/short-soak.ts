import { MIB } from '../figures/units.ts'

/** A few seconds, for npm test. No transfer needs more room than what stalls leaves free. */
export const shortSoak = { seconds: 6, maxBytes: 6 * MIB }
