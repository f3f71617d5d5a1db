// What an app needs to hand something over: two sessions, the way to a relay, and the shapes of
// what goes in, what comes out and what can be shown.
export {
  codePairs,
  formatReceiverCode,
  formatSessionCode,
  type LinkFragment,
  ProtocolError,
  type ProtocolErrorCode,
  readLastFour,
  readLinkFragment,
  readSessionCode,
  readSessionLink,
  type SessionCode,
  type SessionLink,
  type StreamParams,
  type StreamTotals,
} from '@valise/protocol'
export type {
  Bytes,
  ChunkFrame,
  ProblemCode,
  RelayEvent,
  RelayLimits,
  TransferAddress,
} from '@valise/protocol/wire'
export { ClientError, type ClientErrorCode } from './errors.ts'
export { type Invitation, invitationOf } from './pairing/invitation.ts'
export { ReceiverSession, type ReceiverSessionOptions } from './receiver/receiver-session.ts'
export type { ReceiverView } from './receiver/receiver-view.ts'
export { type Runtime, systemRuntime } from './runtime.ts'
export { SenderSession, type SenderSessionOptions } from './sender/sender-session.ts'
export type { Denier, Door, PeerFailure, SenderWarning } from './sender/sender-state.ts'
export type { IncomingFromDevice, RequestRow, SenderView } from './sender/sender-view.ts'
export { until, type Watched } from './session/until.ts'
export type { ReceivedItem, Sink } from './sinks/sink.ts'
export { takesNothing } from './sinks/takes-nothing.ts'
export { type Source, SourceError } from './sources/source.ts'
export { textSource } from './sources/text-source.ts'
export type { IncomingView } from './transfer/incoming-view.ts'
export { localOpener, type MakeOpener, type Opener, type OpenerParams } from './transfer/opener.ts'
export type { OutgoingView, OutgoingWay } from './transfer/outgoing-view.ts'
export type { ProgressFigures } from './transfer/progress.ts'
export { type ChunkBody, SealedChunks } from './transfer/sealed-chunks.ts'
export {
  type ChunkUpload,
  localSealer,
  type MakeSealer,
  type Sealer,
  type SealerParams,
  uploadChunk,
} from './transfer/sealer.ts'
export { type HttpTransportOptions, httpTransport } from './transport/http-transport.ts'
export { readLimits } from './transport/read-limits.ts'
export {
  type Answer,
  type Call,
  type Transport,
  TransportError,
  type TransportFailure,
  type WantedFrames,
} from './transport/transport.ts'
