import { randomBytes, randomInt } from 'node:crypto'
import {
  type Bytes,
  envelope,
  final,
  hello,
  opening,
  RECORD_BYTES,
  receipt,
  receiverIdOf,
  request,
  routes,
  SENDER_TO_RECEIVER,
  sessionIdOf,
  type TransferAddress,
  toBase64url,
  transferStart,
} from '@valise/protocol/wire'
import { expect } from 'vitest'
import type { Called, TestRelay } from './test-relay.ts'

export function random(length: number): Bytes {
  return new Uint8Array(randomBytes(length))
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export function newCode(): string {
  return Array.from({ length: 8 }, () => alphabet[randomInt(32)]).join('')
}

/** Whoever has a token, and all that it can be in a session. */
export class Person {
  readonly token: Bytes
  readonly sessionId: string
  readonly receiverId: string
  readonly relay: TestRelay

  protected constructor(relay: TestRelay, token: Bytes, sessionId: Bytes, receiverId: Bytes) {
    this.relay = relay
    this.token = token
    this.sessionId = toBase64url(sessionId)
    this.receiverId = toBase64url(receiverId)
  }

  put(path: string, json: unknown): Promise<Called> {
    return this.relay.put(path, this.token, json)
  }

  putText(path: string, text: string): Promise<Called> {
    return this.relay.call('PUT', path, { token: this.token, text })
  }

  delete(path: string): Promise<Called> {
    return this.relay.delete(path, this.token)
  }

  chunk(at: TransferAddress, index: number, bytes: Uint8Array, last = false): Promise<Called> {
    return this.relay.call('PUT', routes.chunk(at, index), {
      token: this.token,
      bytes,
      headers: { 'Valise-Last': last ? '1' : '0' },
    })
  }
}

/** A session's sender. */
export class Sender extends Person {
  readonly code = newCode()

  static async make(relay: TestRelay): Promise<Sender> {
    const token = random(32)
    return new Sender(relay, token, await sessionIdOf(token), await receiverIdOf(token))
  }

  /** One who has opened a session. */
  static async open(relay: TestRelay, seconds = 900): Promise<Sender> {
    const sender = await Sender.make(relay)
    expect((await sender.open(seconds)).status).toBe(201)
    return sender
  }

  open(seconds = 900, changed: { code?: string; suites?: number[] } = {}): Promise<Called> {
    const message = { v: 1, code: this.code, suites: [1], seconds, ...changed }
    return this.putText(routes.session(this.sessionId), opening.stringify(message))
  }

  events() {
    return this.relay.events(routes.sessionEvents(this.sessionId), this.token)
  }

  newTransfer(): TransferAddress {
    return { sessionId: this.sessionId, transferId: toBase64url(random(16)) }
  }

  /** Starts a transfer to these receivers, in chunks of one record. */
  async startTransfer(receivers: readonly Receiver[], chunkSize = RECORD_BYTES) {
    const at = this.newTransfer()
    const text = startText(
      receivers.map(({ receiverId }) => receiverId),
      chunkSize,
    )
    const { status } = await this.putText(routes.transfer(at), text)
    expect(status).toBe(201)
    return at
  }

  helloText(): string {
    return hello.stringify({
      v: 1,
      sessionId: idBytes(this.sessionId),
      suites: [1],
      suite: 1,
      signKey: random(65),
      kemKey: random(65),
      nS: random(32),
    })
  }
}

/** A device that asks to join. */
export class Receiver extends Person {
  requestText = ''

  static async make(relay: TestRelay): Promise<Receiver> {
    const token = random(32)
    return new Receiver(relay, token, await sessionIdOf(token), await receiverIdOf(token))
  }

  /** One who has asked to join. */
  static async join(relay: TestRelay, code: string): Promise<Receiver> {
    const receiver = await Receiver.make(relay)
    expect((await receiver.join(code)).status).toBe(201)
    return receiver
  }

  async join(code: string): Promise<Called> {
    this.requestText = requestText(this.receiverId, code)
    return this.putText(routes.request(this.receiverId), this.requestText)
  }

  /** As one that has had the hello, after a restart. */
  async comeBack(sessionId: string, code: string): Promise<Called> {
    this.requestText ||= requestText(this.receiverId, code)
    return this.putText(routes.requestAgain(sessionId, this.receiverId), this.requestText)
  }

  events() {
    return this.relay.events(routes.requestEvents(this.receiverId), this.token)
  }

  frames(at: TransferAddress, from = 0) {
    return this.relay.frames(routes.frames(at, from), this.token)
  }

  acknowledge(at: TransferAddress, next: number): Promise<Called> {
    return this.put(routes.acknowledgement(at, this.receiverId), { next })
  }

  receive(at: TransferAddress, text = receiptText(at)): Promise<Called> {
    return this.putText(routes.receipt(at, this.receiverId), text)
  }

  leaveTransfer(at: TransferAddress): Promise<Called> {
    return this.delete(routes.recipient(at, this.receiverId))
  }
}

export function idBytes(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, 'base64url'))
}

export function requestText(receiverId: string, code: string): string {
  return request.stringify({
    v: 1,
    code,
    mode: 0,
    receiverId: idBytes(receiverId),
    suites: [1],
    suite: 1,
    signKey: random(65),
    kemKey: random(65),
    C: random(32),
  })
}

export function startText(
  recipientIds: readonly string[],
  chunkSize = RECORD_BYTES,
  dir: 1 | 2 = SENDER_TO_RECEIVER,
): string {
  return transferStart.stringify({ dir, chunkSize, recipients: recipientIds.map(idBytes) })
}

export function envelopeText(at: TransferAddress): string {
  return envelope.stringify({
    v: 1,
    transferId: idBytes(at.transferId),
    dir: 1,
    chunkSize: RECORD_BYTES,
    keyCommit: random(32),
    enc: random(65),
    sealed: random(48),
    signature: random(64),
  })
}

export function finalText(at: TransferAddress): string {
  return final.stringify({ transferId: idBytes(at.transferId), signature: random(64) })
}

export function receiptText(at: TransferAddress): string {
  return receipt.stringify({ transferId: idBytes(at.transferId), signature: random(64) })
}

/** A session with receivers who have joined it. */
export async function meeting(relay: TestRelay, count = 1) {
  const sender = await Sender.open(relay)
  const receivers: Receiver[] = []
  for (let i = 0; i < count; i++) receivers.push(await Receiver.join(relay, sender.code))
  return { sender, receivers }
}
