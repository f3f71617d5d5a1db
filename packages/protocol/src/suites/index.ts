import { ProtocolError } from '../errors.ts'
import { hpkeP256 } from './hpke-p256.ts'
import { rsaOaep } from './rsa-oaep.ts'
import type { Suite } from './suite.ts'

const suites = new Map([hpkeP256, rsaOaep].map((suite) => [suite.number, suite]))

/** What this implementation offers in its identities, ascending. */
export const SUPPORTED_SUITES: readonly number[] = [...suites.keys()]

/** Throws ProtocolError unknown-suite. */
export function suiteOf(number: number): Suite {
  const suite = suites.get(number)
  if (suite === undefined) throw new ProtocolError('unknown-suite', 'this suite is not known here')
  return suite
}
