import type {
  Bytes,
  ChunkFrame,
  ProblemCode,
  RelayEvent,
  TransferAddress,
} from '@valise/protocol/wire'

/** One call to the relay. */
export interface Call {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** From `routes` of the wire. */
  path: string
  /** The caller's bearer token, 32 bytes; it never leaves the Authorization header. */
  token?: Bytes
  /** A control message's one text, or a chunk. */
  body?: string | Bytes
  /** A chunk's `last` bit. */
  last?: boolean
  /** Let the call outlive the page: for the clean-up when it is left. */
  keepalive?: boolean
  signal?: AbortSignal
}

export interface Answer {
  bootId: string
  body: string
}

/**
 * The way to one relay. Calls reject with TransportError, or with the signal's reason when they
 * were aborted. Every method may be called again after any failure: the relay's messages are
 * idempotent.
 */
export interface Transport {
  send(call: Call): Promise<Answer>
  /** The events of a participant; the first one is a snapshot. Ends when the relay closes it. */
  events(path: string, token: Bytes, signal: AbortSignal): AsyncIterable<RelayEvent>
  /**
   * The frames of a download; undefined for a heartbeat. Ends when the relay closes it. The bytes of
   * a frame are lent until the next one is asked for.
   */
  frames(
    wanted: WantedFrames,
    token: Bytes,
    signal: AbortSignal,
  ): AsyncIterable<ChunkFrame | undefined>
}

/** A recipient's download: the chunks of a transfer from this index on. */
export interface WantedFrames {
  address: TransferAddress
  from: number
}

/**
 * Why a call failed: no relay answered, it answered nonsense, it refused, or a proxy before it did
 * not let a body of this size through.
 */
export type TransportFailure = 'unreachable' | 'nonsense' | 'refused' | 'too-large'

export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly failure: TransportFailure
  /** What the relay said, when it refused with a problem that this version knows. */
  readonly problem: ProblemCode | undefined
  /** HTTP status when it refused. */
  readonly status: number | undefined
  readonly bootId: string | undefined
  constructor(
    failure: TransportFailure,
    detail: {
      problem?: ProblemCode | undefined
      status?: number
      bootId?: string | undefined
    } = {},
    options?: ErrorOptions,
  ) {
    super(detail.problem ?? failure, options)
    this.failure = failure
    this.problem = detail.problem
    this.status = detail.status
    this.bootId = detail.bootId
  }
}
