import {
  checkIdentity,
  checkSuite,
  commitment,
  confirmationHolds,
  helloTag,
  type Identity,
  identityHash,
  joinTagHolds,
  ProtocolError,
  type QrKeys,
  receiverCodeOf,
  type SessionCode,
  signApproval,
  transcript,
} from '@valise/protocol'
import {
  approve,
  type Bytes,
  confirm,
  equalBytes,
  hello,
  PROTOCOL_VERSION,
  type Request,
  reveal,
  SCANNED,
} from '@valise/protocol/wire'
import type { DeviceKeys } from './device-keys.ts'
import type { PairedPeer } from './paired-peer.ts'

/** What a sender brings to every pairing of its session. */
export interface SenderContext {
  code: SessionCode
  sessionId: Bytes
  suites: readonly number[]
  keys: DeviceKeys
  qr: QrKeys
}

/** A receiver that has been answered. Only `approve` leads on, and nothing can be sealed for it. */
export class PendingReceiver {
  /** The one text of the hello: repeated unchanged, never made again. */
  readonly hello: string
  readonly #context: SenderContext
  readonly #request: Request
  readonly #senderHash: Bytes
  readonly #receiverHash: Bytes
  readonly #nS: Bytes

  private constructor(
    context: SenderContext,
    request: Request,
    made: { hello: string; senderHash: Bytes; receiverHash: Bytes; nS: Bytes },
  ) {
    this.#context = context
    this.#request = request
    this.hello = made.hello
    this.#senderHash = made.senderHash
    this.#receiverHash = made.receiverHash
    this.#nS = made.nS
  }

  /** Checks a request and makes the hello that answers it. Throws ProtocolError. */
  static async answer(
    context: SenderContext,
    request: Request,
    nS: Bytes,
  ): Promise<PendingReceiver> {
    const { code, sessionId, suites, keys, qr } = context
    if (request.code !== code) throw new ProtocolError('bad-code', 'the request has another code')
    const receiver: Identity = { role: 'receiver', id: request.receiverId, ...partsOf(request) }
    const suite = checkSuite(suites, receiver)
    await checkIdentity(receiver, { ownKeys: keys.publicKeys })
    const receiverHash = await identityHash(receiver)
    const scanned = request.mode === SCANNED
    const join = { code, receiver: receiverHash, commitment: request.C }
    // Never treated as typed instead: a relay could strip the tag otherwise.
    if (scanned && !(request.tag && (await joinTagHolds(qr, join, request.tag)))) {
      throw new ProtocolError('bad-tag', 'the request does not prove that the code was scanned')
    }
    // Not before: a pair may take half a second to make, and nobody gets that for asking.
    const { kemKey } = await keys.kem(suite)
    const own = { suites, suite, signKey: keys.signKey, kemKey }
    const senderHash = await identityHash({ role: 'sender', id: sessionId, ...own })
    const proof = { code, commitment: request.C, sender: senderHash, nS }
    const text = hello.stringify({
      v: PROTOCOL_VERSION,
      sessionId,
      ...own,
      nS,
      ...(scanned ? { tag: await helloTag(qr, proof) } : {}),
    })
    return new PendingReceiver(context, request, { hello: text, senderHash, receiverHash, nS })
  }

  /** Opens the commitment. Throws WireError or ProtocolError bad-commitment. */
  async reveal(text: string): Promise<RevealedReceiver> {
    const { nR } = reveal.parse(text)
    const { code, mode, C } = this.#request
    const receiver = this.#receiverHash
    if (!equalBytes(await commitment({ code, mode, receiver, nR }), C)) {
      throw new ProtocolError('bad-commitment', 'the reveal does not match the commitment')
    }
    const T = await transcript({
      code,
      mode,
      sender: this.#senderHash,
      receiver,
      commitment: C,
      nS: this.#nS,
      nR,
    })
    return new RevealedReceiver(this.#context, this.#request, T, await receiverCodeOf(T))
  }
}

/** A receiver whose code the user can compare. Nothing can be sealed for it. */
export class RevealedReceiver {
  readonly code: string
  readonly #context: SenderContext
  readonly #request: Request
  readonly #transcript: Bytes

  constructor(context: SenderContext, request: Request, T: Bytes, code: string) {
    this.#context = context
    this.#request = request
    this.#transcript = T
    this.code = code
  }

  /** Signs the user's approval. */
  async approve(): Promise<ApprovedReceiver> {
    const { privateKey } = this.#context.keys.signing
    const signature = await signApproval(privateKey, this.#transcript)
    const message = approve.stringify({ signature })
    return new ApprovedReceiver(this.#context, this.#request, this.#transcript, message)
  }
}

/** Approved by this side's user; still nothing can be sealed before the receiver has confirmed. */
export class ApprovedReceiver {
  /** The one text of the approval. */
  readonly approval: string
  readonly #context: SenderContext
  readonly #request: Request
  readonly #transcript: Bytes

  constructor(context: SenderContext, request: Request, T: Bytes, approval: string) {
    this.#context = context
    this.#request = request
    this.#transcript = T
    this.approval = approval
  }

  /** Verifies the receiver's confirmation. Throws WireError or ProtocolError bad-signature. */
  async confirm(text: string): Promise<PairedPeer> {
    const { capacity, signature } = confirm.parse(text)
    const { signKey, kemKey, suite, mode, receiverId } = this.#request
    if (!(await confirmationHolds(signKey, this.#transcript, capacity, signature))) {
      throw new ProtocolError('bad-signature', 'the confirmation is not the receiver’s')
    }
    return {
      peerId: receiverId,
      transcript: this.#transcript,
      suite,
      signKey,
      kemKey,
      kemPair: (await this.#context.keys.kem(suite)).pair,
      capacity,
      psk: mode === SCANNED ? this.#context.qr.psk : undefined,
    }
  }
}

function partsOf({ suites, suite, signKey, kemKey }: Request): Omit<Identity, 'role' | 'id'> {
  return { suites, suite, signKey, kemKey }
}
