import { randomBytes } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { httpTransport, type Transport } from '@valise/client'
import { makeSessionCode } from '@valise/protocol'
import {
  type Bytes,
  creditAnswer,
  ID_BYTES,
  MAX_CHUNK_BYTES,
  opening,
  PROTOCOL_VERSION,
  routes,
  SENDER_TO_RECEIVER,
  sessionIdOf,
  type TransferAddress,
  toBase64url,
  transferStart,
} from '@valise/protocol/wire'
import { bytesOf } from './bytes-of.ts'

/** As the client has it. */
const UPLOADS_IN_FLIGHT = 4

export class UnsealedSender {
  readonly code: string
  readonly #transport: Transport
  readonly #token: Bytes
  readonly #sessionId: string
  #credit = 0
  #acknowledged = 0
  #changed = Promise.withResolvers<void>()

  private constructor(transport: Transport, token: Bytes, sessionId: string, code: string) {
    this.#transport = transport
    this.#token = token
    this.#sessionId = sessionId
    this.code = code
  }

  static async open(origin: string): Promise<UnsealedSender> {
    const transport = httpTransport({ origin })
    const token = new Uint8Array(randomBytes(32))
    const sessionId = toBase64url(await sessionIdOf(token))
    const code = makeSessionCode(new Uint8Array(randomBytes(5)))
    const body = opening.stringify({ v: PROTOCOL_VERSION, code, suites: [1], seconds: 900 })
    await transport.send({ method: 'PUT', path: routes.session(sessionId), token, body })
    const sender = new UnsealedSender(transport, token, sessionId, code)
    void sender.#listen()
    return sender
  }

  /** Announces a transfer to one recipient. */
  async announce(recipient: string): Promise<TransferAddress> {
    this.#credit = 0
    this.#acknowledged = 0
    const transferId = toBase64url(new Uint8Array(randomBytes(ID_BYTES)))
    const at = { sessionId: this.#sessionId, transferId }
    const dir = SENDER_TO_RECEIVER
    const recipients = [bytesOf(recipient)]
    const body = transferStart.stringify({ dir, chunkSize: MAX_CHUNK_BYTES, recipients })
    const path = routes.transfer(at)
    await this.#transport.send({ method: 'PUT', path, token: this.#token, body })
    return at
  }

  /** Resolves when the recipient has acknowledged everything. */
  async send(file: FileHandle, at: TransferAddress): Promise<void> {
    const token = this.#token
    const { size } = await file.stat()
    const count = Math.max(1, Math.ceil(size / MAX_CHUNK_BYTES))
    let next = 0
    const lane = async (): Promise<void> => {
      while (next < count) {
        const index = next++
        await this.#until(() => index < this.#credit)
        const length = Math.min(MAX_CHUNK_BYTES, size - index * MAX_CHUNK_BYTES)
        const chunk = Buffer.allocUnsafeSlow(length)
        await file.read(chunk, 0, length, index * MAX_CHUNK_BYTES)
        const answer = await this.#transport.send({
          method: 'PUT',
          path: routes.chunk(at, index),
          token,
          body: chunk,
          last: index === count - 1,
        })
        this.#progress(creditAnswer.parse(answer.body).credit, 0)
      }
    }
    await Promise.all(Array.from({ length: UPLOADS_IN_FLIGHT }, lane))
    await this.#until(() => this.#acknowledged >= count)
    await this.#transport.send({ method: 'DELETE', path: routes.transfer(at), token })
  }

  async #listen(): Promise<void> {
    const path = routes.sessionEvents(this.#sessionId)
    const { signal } = new AbortController()
    for await (const event of this.#transport.events(path, this.#token, signal)) {
      if (event.kind === 'progress') {
        this.#progress(event.credit, event.recipients[0]?.next ?? 0)
      } else if (event.kind === 'transfer') {
        this.#progress(event.transfer.credit, event.transfer.recipients[0]?.next ?? 0)
      }
    }
  }

  #progress(credit: number, acknowledged: number): void {
    this.#credit = Math.max(this.#credit, credit)
    this.#acknowledged = Math.max(this.#acknowledged, acknowledged)
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.#changed.promise
  }
}
