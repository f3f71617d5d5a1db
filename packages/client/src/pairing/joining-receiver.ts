import {
  approvalHolds,
  capacityFor,
  checkIdentity,
  checkSuite,
  commitment,
  helloTagHolds,
  type Identity,
  identityHash,
  joinTag,
  ProtocolError,
  type QrKeys,
  qrKeysOf,
  receiverCodeOf,
  senderRoot,
  signConfirmation,
  transcript,
} from '@valise/protocol'
import {
  approve,
  type Bytes,
  confirm,
  equalBytes,
  hello,
  type Mode,
  PROTOCOL_VERSION,
  request,
  reveal,
  SCANNED,
  TYPED,
} from '@valise/protocol/wire'
import type { DeviceKeys } from './device-keys.ts'
import type { Invitation } from './invitation.ts'
import type { PairedPeer } from './paired-peer.ts'

/** What a receiver brings to its one pairing. */
export interface ReceiverContext {
  invitation: Invitation
  receiverId: Bytes
  suites: readonly number[]
  suite: number
  keys: DeviceKeys
  /** 32 fresh random bytes. */
  nR: Bytes
}

interface OwnParts {
  /** id(R) */
  hash: Bytes
  C: Bytes
  mode: Mode
  qr: QrKeys | undefined
}

/** A receiver that has asked. It knows nothing yet that it could show. */
export class JoiningReceiver {
  /** The one text of the request. */
  readonly request: string
  readonly #context: ReceiverContext
  readonly #own: OwnParts

  private constructor(context: ReceiverContext, text: string, own: OwnParts) {
    this.#context = context
    this.request = text
    this.#own = own
  }

  static async ask(context: ReceiverContext): Promise<JoiningReceiver> {
    const { invitation, receiverId, suites, suite, keys, nR } = context
    const { code, scanned } = invitation
    const mode = scanned ? SCANNED : TYPED
    const { kemKey } = await keys.kem(suite)
    const own = { suites, suite, signKey: keys.signKey, kemKey }
    const hash = await identityHash({ role: 'receiver', id: receiverId, ...own })
    const C = await commitment({ code, mode, receiver: hash, nR })
    const qr = scanned && (await qrKeysOf(scanned.secret))
    const tag = qr && (await joinTag(qr, { code, receiver: hash, commitment: C }))
    const text = request.stringify({
      v: PROTOCOL_VERSION,
      code,
      mode,
      receiverId,
      ...own,
      C,
      ...(tag ? { tag } : {}),
    })
    return new JoiningReceiver(context, text, { hash, C, mode, qr })
  }

  /** Judges the only hello there will be. Throws WireError or ProtocolError; then nothing is revealed. */
  async hear(text: string): Promise<GreetedReceiver> {
    const answer = hello.parse(text)
    const { invitation, suites, suite, keys, nR } = this.#context
    const { hash, C, mode, qr } = this.#own
    const { code, scanned } = invitation
    if ((answer.tag !== undefined) !== (mode === SCANNED)) {
      throw new ProtocolError('bad-tag', 'a hello has a tag if, and only if, the code was scanned')
    }
    const sender: Identity = {
      role: 'sender',
      id: answer.sessionId,
      suites: answer.suites,
      suite: answer.suite,
      signKey: answer.signKey,
      kemKey: answer.kemKey,
    }
    if (checkSuite(suites, sender) !== suite) {
      throw new ProtocolError('wrong-suite', 'the hello has another suite than the request')
    }
    await checkIdentity(sender, { ownKeys: keys.publicKeys })
    const senderHash = await identityHash(sender)
    if (scanned && qr) {
      const proof = { code, commitment: C, sender: senderHash, nS: answer.nS }
      if (!answer.tag || !(await helloTagHolds(qr, proof, answer.tag))) {
        throw new ProtocolError('bad-tag', 'the hello does not prove that the sender made it')
      }
      // Whoever saw the QR knows its secret; only the sender has the key that F fixes.
      const root = await senderRoot({
        sessionId: answer.sessionId,
        suites: answer.suites,
        signKey: answer.signKey,
      })
      if (!equalBytes(root, scanned.senderRoot)) {
        throw new ProtocolError('bad-fingerprint', 'the hello is not from the sender of the QR')
      }
    }
    const T = await transcript({
      code,
      mode,
      sender: senderHash,
      receiver: hash,
      commitment: C,
      nS: answer.nS,
      nR,
    })
    return new GreetedReceiver(keys, {
      peerId: answer.sessionId,
      transcript: T,
      suite,
      signKey: answer.signKey,
      // Proved by the approval alone, which nothing is sealed before.
      kemKey: answer.kemKey,
      // The one who opens a session says nothing of its room; what it can't take it refuses.
      capacity: Number.POSITIVE_INFINITY,
      kemPair: (await keys.kem(suite)).pair,
      psk: qr?.psk,
      code: await receiverCodeOf(T),
      reveal: reveal.stringify({ nR }),
    })
  }
}

interface Greeted extends PairedPeer {
  code: string
  reveal: string
}

/** A receiver with a genuine hello: it may reveal, and show its code. */
export class GreetedReceiver {
  readonly #keys: DeviceKeys
  readonly #greeted: Greeted

  constructor(keys: DeviceKeys, greeted: Greeted) {
    this.#keys = keys
    this.#greeted = greeted
  }

  /** The one text of the reveal. */
  get reveal(): string {
    return this.#greeted.reveal
  }

  /** Eight symbols. */
  get code(): string {
    return this.#greeted.code
  }

  /** Where the relay has the session, whoever has its code. */
  get sessionId(): Bytes {
    return this.#greeted.peerId
  }

  /** Verifies the sender's approval. Throws WireError or ProtocolError bad-signature. */
  async approved(text: string): Promise<ComparedReceiver> {
    const { signature } = approve.parse(text)
    const { signKey, transcript: T } = this.#greeted
    if (!(await approvalHolds(signKey, T, signature))) {
      throw new ProtocolError('bad-signature', 'the approval is not the sender’s')
    }
    return new ComparedReceiver(this.#keys, this.#greeted)
  }
}

/** A receiver with a genuine approval. Typed, its user is asked before `confirm`. */
export class ComparedReceiver {
  readonly #keys: DeviceKeys
  readonly #greeted: Greeted

  constructor(keys: DeviceKeys, greeted: Greeted) {
    this.#keys = keys
    this.#greeted = greeted
  }

  /** Confirms with the most bytes that can be saved. From here on the sender may be listened to. */
  async confirm(bytes: number): Promise<{ text: string; sender: PairedPeer }> {
    const { code: _code, reveal: _reveal, ...sender } = this.#greeted
    const capacity = capacityFor(bytes)
    const { privateKey } = this.#keys.signing
    const signature = await signConfirmation(privateKey, sender.transcript, capacity)
    return { text: confirm.stringify({ capacity, signature }), sender }
  }
}
