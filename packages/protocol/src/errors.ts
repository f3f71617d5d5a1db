/**
 * What a ProtocolError is about. `bad-…`: what arrived, or was typed, is not what the protocol
 * allows; `source-changed`: an item yielded other bytes than its manifest promised.
 */
export type ProtocolErrorCode =
  | 'bad-code'
  | 'bad-link'
  | 'bad-identity'
  | 'own-key'
  | 'unknown-suite'
  | 'no-common-suite'
  | 'wrong-suite'
  | 'bad-tag'
  | 'bad-fingerprint'
  | 'bad-commitment'
  | 'bad-signature'
  | 'bad-envelope'
  | 'bad-stream'
  | 'bad-manifest'
  | 'too-large'
  | 'source-changed'

/** A rule of the protocol was broken. The message never holds a secret, a code, a key or a name. */
export class ProtocolError extends Error {
  override readonly name: string = 'ProtocolError'
  readonly code: ProtocolErrorCode

  constructor(code: ProtocolErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/**
 * The one error of every envelope that is refused: a relay that forges envelopes learns nothing
 * from how one fails. `afterSignature` says whether its `transferId` has ended for ever.
 */
export class EnvelopeError extends ProtocolError {
  override readonly name: string = 'EnvelopeError'
  readonly afterSignature: boolean

  constructor(afterSignature: boolean) {
    super('bad-envelope', 'the envelope was refused')
    this.afterSignature = afterSignature
  }
}
