import type {
  Bytes,
  ChunkFrame,
  ProblemCode,
  RecipientView,
  RelayEvent,
  RequestView,
  TransferView,
} from '@valise/protocol/wire'
import { type Call, type Transport, TransportError } from '../../transport/transport.ts'
import type { TamperedCall, Tampering } from '../tampering.ts'
import type { Overheard } from './overheard.ts'
import { Tape } from './tape.ts'

/** A relay that keeps what it should have forgotten, and plays it to whoever asks again. */
export function neverForgetting(honest: Transport, overheard: Overheard): Transport {
  return {
    ...honest,
    async *frames(wanted, token, signal) {
      try {
        yield* honest.frames(wanted, token, signal)
      } catch (error) {
        if (!(error instanceof TransportError)) throw error
        yield* overheard.chunks(wanted.address.transferId, wanted.from)
      }
    },
  }
}

/** What is done to each event, call and frame of one client, by drawn numbers. 0 is nothing. */
export interface TamperingTapes {
  events: readonly number[]
  calls: readonly number[]
  frames: readonly number[]
}

const refusals: readonly ProblemCode[] = [
  'not-found',
  'conflict',
  'full',
  'busy',
  'no-credit',
  'forbidden',
  'internal',
]

/** A relay's malice against one client, repeatable by its tapes. */
export class RandomTampering implements Tampering {
  readonly #overheard: Overheard
  readonly #events: Tape
  readonly #calls: Tape
  readonly #frames: Tape
  readonly #past: RelayEvent[] = []
  #held: RelayEvent[] = []
  #heldFrames: ChunkFrame[] = []

  constructor(overheard: Overheard, tapes: TamperingTapes) {
    this.#overheard = overheard
    this.#events = new Tape(tapes.events)
    this.#calls = new Tape(tapes.calls)
    this.#frames = new Tape(tapes.frames)
  }

  readonly call = (call: Call): TamperedCall => {
    this.#overheard.hear(call)
    const tape = this.#calls
    switch (tape.next() % 6) {
      case 1:
        return 'swallow'
      case 2:
        return { refuse: tape.pick(refusals) ?? 'internal' }
      case 3:
        throw new TransportError('unreachable')
      case 4:
        return call.method === 'PUT' && /\/hello|\/reveal|\/confirm$/.test(call.path)
          ? { ...call, body: this.#overheard.message('hello', tape) }
          : call
      case 5:
        return call.body instanceof Uint8Array ? { ...call, body: flipped(call.body, tape) } : call
      default:
        return call
    }
  }

  readonly event = (event: RelayEvent): RelayEvent[] => {
    const tape = this.#events
    const held = this.#held
    this.#held = []
    this.#past.push(event)
    switch (tape.next() % 10) {
      case 1:
        return held
      case 2:
        return [event, ...held, event]
      case 3:
        // Until after the next one.
        this.#held = [event, ...held]
        return []
      case 4:
        return [...held, event, tape.pick(this.#past) ?? event]
      case 5:
      case 6:
      case 7:
        return [...held, event, this.#changed(event)]
      case 8:
        return [...held, this.#changed(event)]
      case 9:
        return [...held, this.#invented(), event]
      default:
        return [...held, event]
    }
  }

  readonly frame = (frame: ChunkFrame): ChunkFrame[] => {
    const tape = this.#frames
    const held = this.#heldFrames
    this.#heldFrames = []
    switch (tape.next() % 8) {
      case 1:
        return held
      case 2:
        return [...held, frame, frame]
      case 3:
        this.#heldFrames = [frame, ...held]
        return []
      case 4:
        return [...held, { ...frame, bytes: flipped(frame.bytes, tape) }]
      case 5:
        return [...held, { ...frame, last: !frame.last }]
      case 6:
        return [...held, { ...frame, index: frame.index + (tape.next() % 3) }]
      case 7:
        return [...held, { ...frame, bytes: frame.bytes.slice(0, tape.next() % 300) }]
      default:
        return [...held, frame]
    }
  }

  #changed(event: RelayEvent): RelayEvent {
    switch (event.kind) {
      case 'request':
        return { ...event, request: this.#changedRequest(event.request) }
      case 'transfer':
        return { ...event, transfer: this.#changedTransfer(event.transfer) }
      case 'snapshot':
        return {
          ...event,
          requests: event.requests.map((view) => this.#changedRequest(view)),
          transfers: event.transfers.map((view) => this.#changedTransfer(view)),
        }
      default:
        return this.#invented()
    }
  }

  #changedRequest(view: RequestView): RequestView {
    const tape = this.#events
    const kinds = ['request', 'hello', 'reveal', 'approve', 'deny', 'confirm'] as const
    const what = tape.next() % (kinds.length + 3)
    const kind = kinds[what]
    if (kind !== undefined) return { ...view, [kind]: this.#overheard.message(kind, tape) }
    if (what === kinds.length) return { ...view, left: true }
    if (what === kinds.length + 1) {
      return { ...view, receiverId: tape.pick(this.#overheard.participants) ?? view.receiverId }
    }
    // As it was before anything was answered.
    return { receiverId: view.receiverId, request: view.request, connected: true, left: false }
  }

  #changedTransfer(view: TransferView): TransferView {
    const tape = this.#events
    const { participants, transfers } = this.#overheard
    switch (tape.next() % 8) {
      case 0:
        return { ...view, final: this.#overheard.message('final', tape, view.transferId) }
      case 1:
        return { ...view, transferId: tape.pick(transfers) ?? view.transferId }
      case 2:
        return { ...view, authorId: tape.pick(participants) ?? view.authorId }
      case 3:
        return { ...view, dir: view.dir === 1 ? 2 : 1 }
      case 4:
        return { ...view, credit: 1000 }
      default:
        return {
          ...view,
          recipients: view.recipients.map((one) => this.#changedRecipient(one, view.transferId)),
        }
    }
  }

  #changedRecipient(view: RecipientView, transferId: Bytes): RecipientView {
    const tape = this.#events
    switch (tape.next() % 5) {
      case 0:
        return { ...view, recipientId: tape.pick(this.#overheard.participants) ?? view.recipientId }
      case 1:
        return { ...view, envelope: this.#overheard.message('envelope', tape) }
      case 2:
        return { ...view, receipt: this.#overheard.message('receipt', tape, transferId) }
      case 3:
        return { ...view, next: 1000 }
      default:
        return { ...view, state: 'left' }
    }
  }

  /** An event out of nothing. */
  #invented(): RelayEvent {
    const tape = this.#events
    const { transfers, participants } = this.#overheard
    const transferId = tape.pick(transfers) ?? new Uint8Array(16)
    const recipientId = tape.pick(participants) ?? new Uint8Array(16)
    switch (tape.next() % 6) {
      case 0:
        return { kind: 'ended', reason: 'ended-by-sender' }
      case 1:
        return { kind: 'transfer-ended', transferId }
      case 2:
        return {
          kind: 'session',
          session: { seconds: tape.next() % 1000, doorOpen: true, senderConnected: true },
        }
      case 3:
        return {
          kind: 'transfer',
          transfer: {
            transferId,
            authorId: tape.pick(participants) ?? recipientId,
            dir: tape.next() % 2 === 0 ? 1 : 2,
            chunkSize: 262_144,
            credit: 1000,
            recipients: [
              {
                recipientId,
                state: 'reading',
                next: 0,
                envelope: this.#overheard.message('envelope', tape),
              },
            ],
            final: this.#overheard.message('final', tape),
          },
        }
      default:
        return {
          kind: 'progress',
          transferId,
          credit: 1000,
          recipients: [{ recipientId, state: 'reading', next: 1000 }],
        }
    }
  }
}

function flipped(bytes: Uint8Array<ArrayBuffer>, tape: Tape): Uint8Array<ArrayBuffer> {
  const out = bytes.slice()
  const at = tape.next() % out.length
  out[at] = (out[at] ?? 0) ^ 1
  return out
}
