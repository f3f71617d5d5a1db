import {
  type PairingMessageKind,
  type RequestView,
  routes,
  toBase64url,
} from '@valise/protocol/wire'
import type { RelayCalls } from '../transport/relay-calls.ts'

interface Said {
  text: string
  /** The start of the relay that has it, or is getting it. */
  bootId: string
}

/**
 * What this device has said in its pairings. Each message has one text: a relay that was started
 * anew is told the same again, as soon as it shows the request without it.
 */
export class SaidMessages {
  readonly #calls: RelayCalls
  /** Keyed by the receiverId (base64url), then by the kind. */
  readonly #said = new Map<string, Map<PairingMessageKind, Said>>()

  constructor(calls: RelayCalls) {
    this.#calls = calls
  }

  /** Puts a message, and remembers it. Rejects with TransportError. */
  async say(receiver: string, kind: PairingMessageKind, text: string): Promise<void> {
    const said = { text, bootId: this.#calls.bootId }
    const ofReceiver = this.#said.get(receiver) ?? new Map<PairingMessageKind, Said>()
    this.#said.set(receiver, ofReceiver.set(kind, said))
    const path = routes.message(receiver, kind)
    const { bootId } = await this.#calls.send({ method: 'PUT', path, body: text })
    said.bootId = bootId
  }

  /** What was said to another start of the relay, and is missing in what this one shows. */
  missingIn(view: RequestView): { kind: PairingMessageKind; text: string }[] {
    const said = this.#said.get(toBase64url(view.receiverId)) ?? []
    return [...said].flatMap(([kind, { text, bootId }]) =>
      view[kind] === undefined && bootId !== this.#calls.bootId ? [{ kind, text }] : [],
    )
  }
}
