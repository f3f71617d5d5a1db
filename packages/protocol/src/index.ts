// What the two ends of a transfer compute: codes, identities, transcripts, envelopes and streams.
// Pure: no network, no clock, and randomness is handed in or is WebCrypto's own.
export { codePairs, formatReceiverCode, readLastFour } from './codes/receiver-code.ts'
export {
  formatSessionCode,
  makeSessionCode,
  readSessionCode,
  type SessionCode,
} from './codes/session-code.ts'
export {
  type LinkFragment,
  makeSessionLink,
  readLinkFragment,
  readSessionLink,
  type SessionLink,
} from './codes/session-link.ts'
export {
  type ContentKey,
  envelopeFingerprint,
  newContentKey,
  type OpenEnvelopeParams,
  openEnvelope,
  type SealEnvelopeParams,
  sealEnvelope,
} from './envelope.ts'
export { EnvelopeError, ProtocolError, type ProtocolErrorCode } from './errors.ts'
export { bestSuite, checkIdentity, checkSuite, type Identity, identityHash } from './identity.ts'
export {
  approvalHolds,
  capacityFor,
  confirmationHolds,
  signApproval,
  signConfirmation,
} from './pairing/approval.ts'
export { commitment } from './pairing/commitment.ts'
export {
  type HelloParts,
  helloTag,
  helloTagHolds,
  type JoinParts,
  joinTag,
  joinTagHolds,
  type QrKeys,
  qrKeysOf,
  senderRoot,
} from './pairing/qr-proof.ts'
export { receiverCodeOf, transcript } from './pairing/transcript.ts'
export { exportSignKey, makeSigningPair, sign, verify } from './signing.ts'
export { type FinalParts, finalHolds, signFinal } from './stream/final.ts'
export {
  decodeManifest,
  encodeManifest,
  MAX_ITEMS,
  MAX_MANIFEST_BYTES,
  type ManifestItem,
  plaintextLength,
} from './stream/manifest.ts'
export { OpenStream, type OpenStreamParams, type Taken } from './stream/open-stream.ts'
export { paddedLength } from './stream/padme.ts'
export { type ItemSource, plaintextOf } from './stream/plaintext.ts'
export { type ReceiptParts, receiptHolds, signReceipt } from './stream/receipt.ts'
export { cleanName, cleanPath, type ReceivedName, uniqueNames } from './stream/received-name.ts'
export {
  type SealedChunk,
  type StreamParams,
  type StreamTotals,
  sealStream,
} from './stream/seal-stream.ts'
export { SUPPORTED_SUITES, suiteOf } from './suites/index.ts'
export type { Suite } from './suites/suite.ts'
