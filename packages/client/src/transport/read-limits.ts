import { isChunkSize, type RelayLimits, relayLimits } from '@valise/protocol/wire'
import { TransportError } from './transport.ts'

/** What `/api/limits` answered. Throws TransportError nonsense for what no relay of ours says. */
export function readLimits(body: string): RelayLimits {
  try {
    const limits = relayLimits.parse(body)
    if (isChunkSize(limits.chunkSize)) return limits
  } catch (cause) {
    throw new TransportError('nonsense', {}, { cause })
  }
  throw new TransportError('nonsense')
}
