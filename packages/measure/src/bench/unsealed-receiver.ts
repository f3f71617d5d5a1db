import type { FileHandle } from 'node:fs/promises'
import { httpTransport, type Transport } from '@valise/client'
import { acknowledgement, type Bytes, routes, type TransferAddress } from '@valise/protocol/wire'
import { rawRequest } from '../load/raw-session.ts'
import { bytesOf } from './bytes-of.ts'

export class UnsealedReceiver {
  /** What the sender calls it. */
  readonly id: string
  readonly #transport: Transport
  readonly #token: Bytes

  private constructor(transport: Transport, token: Bytes, id: string) {
    this.#transport = transport
    this.#token = token
    this.id = id
  }

  static async join(origin: string, code: string): Promise<UnsealedReceiver> {
    const transport = httpTransport({ origin })
    const { path, token, body = '' } = await rawRequest(code)
    const bytes = bytesOf(token)
    await transport.send({ method: 'PUT', path, token: bytes, body })
    return new UnsealedReceiver(transport, bytes, path.split('/').at(-1) ?? '')
  }

  /** Writes a transfer to a file, and acknowledges each chunk as the client does. */
  async receive(file: FileHandle, at: TransferAddress): Promise<void> {
    const token = this.#token
    const { signal } = new AbortController()
    let acknowledging: Promise<unknown> = Promise.resolve()
    for await (const frame of this.#transport.frames({ address: at, from: 0 }, token, signal)) {
      if (frame === undefined) continue
      await file.writeFile(frame.bytes)
      const path = routes.acknowledgement(at, this.id)
      const body = acknowledgement.stringify({ next: frame.index + 1 })
      acknowledging = acknowledging.then(() =>
        this.#transport.send({ method: 'PUT', path, token, body }),
      )
      if (frame.last) break
    }
    await acknowledging
  }
}
