import { type Bytes, equalBytes, u8 } from './bytes/bytes.ts'
import { ProtocolError } from './errors.ts'
import { importSignKey, isUncompressedPoint } from './signing.ts'
import { suiteOf } from './suites/index.ts'
import { ID_BYTES, MAX_SUITES } from './wire/index.ts'
import { labelledHash } from './wire/labelled-hash.ts'

/** Suites from the strongest to the weakest: an order of its own, not that of the numbers. */
const strength: readonly number[] = [3, 1, 2]

/** What one side of a pairing says of itself. */
export interface Identity {
  role: 'sender' | 'receiver'
  /** sessionId of a sender, receiverId of a receiver; 16 bytes. */
  id: Bytes
  /** All suites of that device, strictly ascending; unknown ones are allowed. */
  suites: readonly number[]
  /** The suite of `kemKey`. */
  suite: number
  /** ECDSA P-256 public key, 65 bytes. */
  signKey: Bytes
  /** The suite's public key: 65 bytes for suite 1. */
  kemKey: Bytes
}

/** `id(S)` or `id(R)`: H(role, id, suites, suite, signKey, kemKey), 32 bytes. */
export async function identityHash(identity: Identity): Promise<Bytes> {
  const { role, id, suites, suite, signKey, kemKey } = identity
  return labelledHash(role, id, Uint8Array.from(suites), u8(suite), signKey, kemKey)
}

/**
 * Refuses an identity that is malformed, whose keys are not on the curve, whose two keys are
 * equal, or that has any of `ownKeys` (every public key of this device: whoever reflects them
 * would make this device talk to itself). Throws ProtocolError: bad-identity, unknown-suite,
 * own-key.
 */
export async function checkIdentity(
  identity: Identity,
  { ownKeys }: { ownKeys: readonly Bytes[] },
): Promise<void> {
  const { id, suites, suite, signKey, kemKey } = identity
  if (id.length !== ID_BYTES) throw refused('its identifier has another length')
  if (!isSuiteList(suites)) throw refused('its list of suites is malformed')
  if (!suites.includes(suite)) throw refused('its suite is not in its list')
  const kem = suiteOf(suite)
  if (!isUncompressedPoint(signKey)) throw refused('its signing key is malformed')
  if (equalBytes(signKey, kemKey)) throw refused('its two keys are equal')
  if (ownKeys.some((own) => equalBytes(own, signKey) || equalBytes(own, kemKey))) {
    throw new ProtocolError('own-key', 'the other device shows a key of this device')
  }
  try {
    await importSignKey(signKey)
    await kem.importPublicKey(kemKey)
  } catch (cause) {
    throw refused('a key of it is not valid', cause)
  }
}

/** The strongest suite in both lists, or undefined when they have none in common. */
export function bestSuite(a: readonly number[], b: readonly number[]): number | undefined {
  return strength.find((suite) => a.includes(suite) && b.includes(suite))
}

/**
 * Refuses a peer whose suite is not the best of both lists: else a relay could talk both down to
 * a weaker one. Returns the suite. Throws ProtocolError: no-common-suite, wrong-suite.
 */
export function checkSuite(
  own: readonly number[],
  peer: Pick<Identity, 'suites' | 'suite'>,
): number {
  const best = bestSuite(own, peer.suites)
  if (best === undefined) {
    throw new ProtocolError('no-common-suite', 'the two devices have no suite in common')
  }
  if (peer.suite !== best) {
    throw new ProtocolError('wrong-suite', 'the other device chose a suite that is not the best')
  }
  return best
}

function isSuiteList(suites: readonly number[]): boolean {
  if (suites.length < 1 || suites.length > MAX_SUITES) return false
  return suites.every(
    (suite, i) => Number.isInteger(suite) && suite > (suites[i - 1] ?? 0) && suite <= 255,
  )
}

function refused(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError('bad-identity', `the identity was refused: ${why}`, { cause })
}
