// What may cross between a client and a relay. Knows no keys and no ciphers: the relay imports
// this and nothing else of the protocol.
export { fromBase64url, toBase64url } from '../bytes/base64url.ts'
export { type Bytes, equalBytes } from '../bytes/bytes.ts'
export {
  type EndReason,
  MAX_EVENT_BYTES,
  MAX_LISTED_REQUESTS,
  MAX_LISTED_TRANSFERS,
  parseEvent,
  type RecipientView,
  type RelayEvent,
  type RelayLimits,
  type RequestView,
  relayLimits,
  type SessionView,
  stringifyEvent,
  type TransferView,
} from './events.ts'
export {
  type ChunkFrame,
  chunkFrameHeader,
  FRAME_HEADER_BYTES,
  FrameReader,
  heartbeatFrame,
} from './frames.ts'
export { ID_BYTES, receiverIdOf, sessionIdOf, TOKEN_BYTES } from './ids.ts'
export {
  isChunkSize,
  MAX_CHUNK_BYTES,
  MAX_CHUNKS,
  MAX_MESSAGE_BYTES,
  MAX_RECIPIENTS,
  MAX_SEALED_CHUNK_BYTES,
  MAX_SESSION_SECONDS,
  MAX_SUITES,
  PROTOCOL_VERSION,
  RECORD_BYTES,
  sealedChunkBytes,
  TAG_BYTES,
} from './limits.ts'
export { type MessageCodec, messageText } from './message.ts'
export {
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemCode,
  problem,
  problemCode,
  problemOf,
  problems,
} from './problems.ts'
export {
  type Acknowledgement,
  type Approve,
  acknowledgement,
  approve,
  type Confirm,
  confirm,
  creditAnswer,
  type Direction,
  deny,
  door,
  type Envelope,
  envelope,
  type Final,
  final,
  type Hello,
  hello,
  lookup,
  lookupAnswer,
  type Mode,
  type Opening,
  opening,
  RECEIVER_TO_SENDER,
  type Receipt,
  type Request,
  type Reveal,
  receipt,
  request,
  reveal,
  SCANNED,
  SENDER_TO_RECEIVER,
  type TransferStart,
  TYPED,
  transferStart,
} from './requests.ts'
export {
  BOOT_HEADER,
  LAST_HEADER,
  type PairingMessageKind,
  pairingMessageKinds,
  routes,
  snapshotBeside,
  type TransferAddress,
} from './routes.ts'
export { WireError, type WireErrorCode } from './wire-error.ts'
