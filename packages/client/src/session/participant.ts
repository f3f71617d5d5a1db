import type { Bytes } from '@valise/protocol/wire'
import type { RelayCalls } from '../transport/relay-calls.ts'

/** One device at its relay, with what it proves itself by. Lives no longer than the session. */
export interface Participant {
  sessionId: Bytes
  /** Where the relay finds it: a receiverId, or the sessionId for the session's sender. */
  ownId: Bytes
  token: Bytes
  signingKey: CryptoKey
  calls: RelayCalls
}
