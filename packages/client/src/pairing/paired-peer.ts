import type { Bytes } from '@valise/protocol/wire'

/**
 * The other side of a pairing that holds on both: approved, compared and confirmed. Only for it can
 * anything be sealed, and only what it has sealed is opened.
 */
export interface PairedPeer {
  /** Where the relay finds it: a receiverId, or the sessionId for the session's sender. */
  peerId: Bytes
  /** T, 32 bytes. */
  transcript: Bytes
  suite: number
  /** The peer's. */
  signKey: Bytes
  kemKey: Bytes
  /** This device's own pair of the suite: the peer seals for it. */
  kemPair: CryptoKeyPair
  /** Most bytes of items that the peer can take in one transfer. */
  capacity: number
  /** Only of a scanned pairing. */
  psk: Bytes | undefined
}
