import { suiteOf } from '@valise/protocol'
import {
  type Bytes,
  envelope,
  RECEIVER_TO_SENDER,
  receiverIdOf,
  routes,
  toBase64url,
} from '@valise/protocol/wire'
import { DeviceKeys } from '../pairing/device-keys.ts'
import type { Invitation } from '../pairing/invitation.ts'
import {
  type ComparedReceiver,
  type GreetedReceiver,
  JoiningReceiver,
} from '../pairing/joining-receiver.ts'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import type { Transport } from '../transport/transport.ts'
import { EventLog } from './event-log.ts'
import type { HandAuthor } from './hand-transfer.ts'
import { labelledHash } from './labelled-hash.ts'
import { randomBytes } from './random-bytes.ts'

/**
 * A receiver that is played by hand: it pairs as the protocol says, and then keeps what no genuine
 * one would, or sends what none would.
 */
export class HandReceiver {
  readonly id: string
  readonly #joining: JoiningReceiver
  readonly #transport: Transport
  readonly #token: Bytes
  readonly #keys: DeviceKeys
  readonly #log: EventLog
  #greeted: GreetedReceiver | undefined
  #compared: ComparedReceiver | undefined
  #sender: PairedPeer | undefined

  private constructor(
    id: string,
    joining: JoiningReceiver,
    at: { transport: Transport; token: Bytes; keys: DeviceKeys; log: EventLog },
  ) {
    this.id = id
    this.#joining = joining
    this.#transport = at.transport
    this.#token = at.token
    this.#keys = at.keys
    this.#log = at.log
  }

  static async join(transport: Transport, invitation: Invitation): Promise<HandReceiver> {
    const token = randomBytes(32)
    const receiverId = await receiverIdOf(token)
    const keys = await DeviceKeys.make()
    const own = { receiverId, suites: [1], suite: 1, keys, nR: randomBytes(32) }
    const joining = await JoiningReceiver.ask({ invitation, ...own })
    const id = toBase64url(receiverId)
    await transport.send({ method: 'PUT', path: routes.request(id), body: joining.request, token })
    const log = EventLog.watch(transport, routes.requestEvents(id), token)
    return new HandReceiver(id, joining, { transport, token, keys, log })
  }

  /** Hears the hello and reveals. */
  async reveal(): Promise<void> {
    const { hello } = await this.#log.request((view) => view.hello !== undefined)
    this.#greeted = await this.#joining.hear(hello ?? '')
    await this.#put(routes.message(this.id, 'reveal'), this.#greeted.reveal)
  }

  /** Checks the approval; from here on the sender can be sealed for, though it knows nothing yet. */
  async approved(): Promise<PairedPeer> {
    const { approve } = await this.#log.request((view) => view.approve !== undefined)
    if (this.#greeted === undefined) throw new Error('nothing was revealed')
    this.#compared = await this.#greeted.approved(approve ?? '')
    this.#sender = (await this.#compared.confirm(0)).sender
    return this.#sender
  }

  /** Says what it can take; returns the text. */
  async confirm(capacity = Number.POSITIVE_INFINITY): Promise<string> {
    if (this.#compared === undefined) throw new Error('it was not approved')
    const { text } = await this.#compared.confirm(capacity)
    await this.#put(routes.message(this.id, 'confirm'), text)
    return text
  }

  /** The next transfer's envelope and the content key in it: what every recipient holds. */
  async contentKey() {
    const sender = this.#sender
    if (sender === undefined) throw new Error('it was not approved')
    const view = await this.#log.transfer(({ recipients }) => recipients[0]?.envelope !== undefined)
    const message = envelope.parse(view.recipients[0]?.envelope ?? '')
    const { transferId, dir, chunkSize, keyCommit, enc, sealed } = message
    const info = await labelledHash('envelope', [
      sender.transcript,
      Uint8Array.of(dir),
      transferId,
      u32(chunkSize),
      keyCommit,
    ])
    const psk = sender.psk && {
      id: Uint8Array.from([...new TextEncoder().encode('valise/1 qr'), ...sender.peerId]),
      key: sender.psk,
    }
    const contentKey = await suiteOf(sender.suite).open({
      pair: sender.kemPair,
      enc,
      sealed,
      info,
      ...(psk ? { psk } : {}),
    })
    return { contentKey, message }
  }

  /** With whom transfers can be sealed and uploaded by hand. */
  author(sessionId: Bytes): HandAuthor {
    return {
      transport: this.#transport,
      token: this.#token,
      sessionId,
      dir: RECEIVER_TO_SENDER,
      signingKey: this.#keys.signing.privateKey,
    }
  }

  async #put(path: string, body: string): Promise<void> {
    await this.#transport.send({ method: 'PUT', path, body, token: this.#token })
  }
}

function u32(value: number): Bytes {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, value)
  return out
}
