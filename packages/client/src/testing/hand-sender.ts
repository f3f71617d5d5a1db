import { makeSessionCode, qrKeysOf, senderRoot } from '@valise/protocol'
import {
  type Bytes,
  hello,
  opening,
  PROTOCOL_VERSION,
  request,
  reveal,
  routes,
  SCANNED,
  SENDER_TO_RECEIVER,
  sessionIdOf,
  toBase64url,
} from '@valise/protocol/wire'
import { DeviceKeys } from '../pairing/device-keys.ts'
import type { Invitation } from '../pairing/invitation.ts'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import {
  type ApprovedReceiver,
  PendingReceiver,
  type SenderContext,
} from '../pairing/pending-receiver.ts'
import type { Transport } from '../transport/transport.ts'
import { EventLog } from './event-log.ts'
import type { HandAuthor } from './hand-transfer.ts'
import { randomBytes } from './random-bytes.ts'
import { transcriptOf } from './transcript-of.ts'

/**
 * A session's sender that is played by hand: it pairs as the protocol says, and then may seal and
 * send what no genuine one would.
 */
export class HandSender {
  readonly context: SenderContext
  readonly invitation: Invitation
  readonly #transport: Transport
  readonly #token: Bytes
  readonly #log: EventLog
  readonly #approved = new Map<string, { receiver: ApprovedReceiver; peer: PairedPeer }>()

  private constructor(
    context: SenderContext,
    invitation: Invitation,
    at: { transport: Transport; token: Bytes; log: EventLog },
  ) {
    this.context = context
    this.invitation = invitation
    this.#transport = at.transport
    this.#token = at.token
    this.#log = at.log
  }

  static async open(transport: Transport, keys?: DeviceKeys): Promise<HandSender> {
    const token = randomBytes(32)
    const secret = randomBytes(32)
    const suites = [1, 2]
    const sessionId = await sessionIdOf(token)
    const own = keys ?? (await DeviceKeys.make())
    const code = makeSessionCode(randomBytes(5))
    const path = routes.session(toBase64url(sessionId))
    const body = opening.stringify({ v: PROTOCOL_VERSION, code, suites, seconds: 900 })
    await transport.send({ method: 'PUT', path, body, token })
    const context = { code, sessionId, suites, keys: own, qr: await qrKeysOf(secret) }
    const root = await senderRoot({ sessionId, suites, signKey: own.signKey })
    const log = EventLog.watch(transport, routes.sessionEvents(toBase64url(sessionId)), token)
    const invitation = { code, scanned: { secret, senderRoot: root } }
    return new HandSender(context, invitation, { transport, token, log })
  }

  /** Answers the next receiver, and approves it. Returns the receiverId. */
  async approveNext(): Promise<string> {
    const view = await this.#log.request(
      ({ receiverId }) => !this.#approved.has(toBase64url(receiverId)),
    )
    const id = toBase64url(view.receiverId)
    const asked = request.parse(view.request)
    const pending = await PendingReceiver.answer(this.context, asked, randomBytes(32))
    await this.#put(routes.message(id, 'hello'), pending.hello)
    const revealed = await this.#log.request(
      (one) => toBase64url(one.receiverId) === id && one.reveal !== undefined,
    )
    const { nR } = reveal.parse(revealed.reveal ?? '')
    const receiver = await (await pending.reveal(revealed.reveal ?? '')).approve()
    const peer: PairedPeer = {
      ...asked,
      peerId: asked.receiverId,
      transcript: await transcriptOf(asked, hello.parse(pending.hello), nR),
      kemPair: (await this.context.keys.kem(asked.suite)).pair,
      capacity: 0,
      psk: asked.mode === SCANNED ? this.context.qr.psk : undefined,
    }
    this.#approved.set(id, { receiver, peer })
    await this.#put(routes.message(id, 'approve'), receiver.approval)
    return id
  }

  /** An approved receiver that has not confirmed: no genuine sender would seal for it. */
  unconfirmed(id: string): PairedPeer {
    const approved = this.#approved.get(id)
    if (approved === undefined) throw new Error('it was not approved')
    return approved.peer
  }

  /** The receiver as it is once it has confirmed. */
  async confirmed(id: string): Promise<PairedPeer> {
    const { confirm } = await this.#log.request(
      (one) => toBase64url(one.receiverId) === id && one.confirm !== undefined,
    )
    const approved = this.#approved.get(id)
    if (approved === undefined) throw new Error('it was not approved')
    return approved.receiver.confirm(confirm ?? '')
  }

  /** With whom transfers can be sealed and uploaded by hand. */
  get author(): HandAuthor {
    return {
      transport: this.#transport,
      token: this.#token,
      sessionId: this.context.sessionId,
      dir: SENDER_TO_RECEIVER,
      signingKey: this.context.keys.signing.privateKey,
    }
  }

  async #put(path: string, body: string): Promise<void> {
    await this.#transport.send({ method: 'PUT', path, body, token: this.#token })
  }
}
