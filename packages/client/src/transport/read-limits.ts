import {
  isChunkSize,
  PROTOCOL_VERSION,
  type RelayLimits,
  relayLimits,
  WireError,
} from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import { TransportError } from './transport.ts'

/**
 * What `/api/limits` answered. Throws TransportError nonsense for what no relay of ours says, and
 * ClientError for one of another version: asked first, it says so before anything is refused.
 */
export function readLimits(body: string): RelayLimits {
  try {
    const limits = relayLimits.parse(body)
    if (isChunkSize(limits.chunkSize)) return limits
  } catch (cause) {
    throw cause instanceof WireError && cause.code === 'other-version'
      ? new ClientError(whoIsBehind(versionOf(body)), { cause })
      : new TransportError('nonsense', {}, { cause })
  }
  throw new TransportError('nonsense')
}

/** Who has to become newer: the side with the lower version. */
export function whoIsBehind(
  relay: number,
  own: number = PROTOCOL_VERSION,
): 'reload-here' | 'relay-outdated' {
  return relay > own ? 'reload-here' : 'relay-outdated'
}

function versionOf(body: string): number {
  return (JSON.parse(body) as { v: number }).v
}
