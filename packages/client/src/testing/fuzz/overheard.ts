import {
  type Bytes,
  type ChunkFrame,
  confirm,
  envelope,
  final,
  fromBase64url,
  hello,
  receipt,
  request,
  reveal,
} from '@valise/protocol/wire'
import type { Call } from '../../transport/transport.ts'
import type { Tape } from './tape.ts'

export type MessageKind =
  | 'request'
  | 'hello'
  | 'reveal'
  | 'approve'
  | 'deny'
  | 'confirm'
  | 'envelope'
  | 'final'
  | 'receipt'

const fromPath: readonly (readonly [RegExp, MessageKind])[] = [
  [/\/requests\/[^/]+$/, 'request'],
  [/\/hello$/, 'hello'],
  [/\/reveal$/, 'reveal'],
  [/\/approve$/, 'approve'],
  [/\/confirm$/, 'confirm'],
  [/\/envelopes\//, 'envelope'],
  [/\/final$/, 'final'],
  [/\/receipts\//, 'receipt'],
]

/** What a relay has heard of all its clients, to play it again elsewhere. */
export class Overheard {
  readonly transfers: Bytes[] = []
  /** A receiverId or a sessionId each. */
  readonly participants: Bytes[] = []
  readonly #texts = new Map<MessageKind, string[]>()
  readonly #chunks = new Map<string, ChunkFrame[]>()

  hear(call: Call): void {
    this.#note(this.transfers, /\/transfers\/([^/?]+)/.exec(call.path)?.[1])
    this.#note(this.participants, /\/(?:requests|sessions)\/([^/?]+)/.exec(call.path)?.[1])
    this.#keepChunk(call)
    const kind = fromPath.find(([path]) => path.test(call.path))?.[1]
    if (call.method !== 'PUT' || kind === undefined || typeof call.body !== 'string') return
    const texts = this.#texts.get(kind) ?? []
    if (!texts.includes(call.body)) this.#texts.set(kind, [...texts, call.body])
  }

  /**
   * A message of a kind: one that somebody has sent, or one that nobody has, about `transferId` if
   * it is about a transfer.
   */
  message(kind: MessageKind, tape: Tape, transferId = new Uint8Array(16)): string {
    const heard = tape.pick(this.#texts.get(kind) ?? [])
    return tape.next() % 2 === 1 && heard !== undefined ? heard : invented(kind, heard, transferId)
  }

  /** Every chunk of a transfer that was ever uploaded, from one on. */
  chunks(transfer: string, from: number): ChunkFrame[] {
    return (this.#chunks.get(transfer) ?? []).filter(({ index }) => index >= from)
  }

  #keepChunk({ path, body, last = false }: Call): void {
    const [, transfer, number] = /\/transfers\/([^/]+)\/chunks\/(\d+)$/.exec(path) ?? []
    if (transfer === undefined || !(body instanceof Uint8Array)) return
    const known = this.#chunks.get(transfer) ?? []
    const index = Number(number)
    if (known.some((chunk) => chunk.index === index)) return
    const all = [...known, { index, last, bytes: body }]
    this.#chunks.set(
      transfer,
      all.toSorted((a, b) => a.index - b.index),
    )
  }

  #note(ids: Bytes[], text: string | undefined): void {
    const id = text === undefined ? undefined : fromBase64url(text)
    if (id !== undefined && !ids.some((one) => Buffer.from(one).equals(id))) ids.push(id)
  }
}

/** Well-formed, and signed by nobody. */
function invented(kind: MessageKind, heard: string | undefined, transferId: Bytes): string {
  const like = heard ?? ''
  try {
    switch (kind) {
      case 'request':
        return request.stringify({ ...request.parse(like), C: random(32) })
      case 'hello':
        return hello.stringify({ ...hello.parse(like), nS: random(32) })
      case 'reveal':
        return reveal.stringify({ nR: random(32) })
      case 'confirm':
        return confirm.stringify({ capacity: 2 ** 40, signature: random(64) })
      case 'envelope':
        return envelope.stringify({ ...envelope.parse(like), signature: random(64) })
      case 'final':
        return final.stringify({ transferId, signature: random(64) })
      case 'receipt':
        return receipt.stringify({ transferId, signature: random(64) })
      case 'deny':
        return '{}'
      case 'approve':
        return JSON.stringify({ signature: Buffer.from(random(64)).toString('base64url') })
    }
  } catch {
    return '{"nothing":"of the kind"}'
  }
}

function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}
