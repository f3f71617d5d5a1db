import { routes, type TransferAddress } from '@valise/protocol/wire'
import type { RelayCalls } from '../transport/relay-calls.ts'

export interface SentReceiptOptions {
  calls: RelayCalls
  address: TransferAddress
  recipient: string
  /** The one text of the receipt. */
  text: string
}

/**
 * A receipt as it was sent. Kept to the session's end: whoever asks for the same transfer again,
 * after a restart of the relay, gets the same receipt, and nothing is opened again.
 */
export class SentReceipt {
  readonly #options: SentReceiptOptions
  /** The start of the relay that has it, or is getting it. */
  #sentTo: string | undefined

  constructor(options: SentReceiptOptions) {
    this.#options = options
  }

  /** Puts the receipt, then tells the relay that this device reads no more. */
  async send(signal?: AbortSignal): Promise<void> {
    const { calls, address, recipient, text } = this.#options
    this.#sentTo = calls.bootId
    const { bootId } = await calls.send(
      { method: 'PUT', path: routes.receipt(address, recipient), body: text },
      signal,
    )
    this.#sentTo = bootId
    const path = routes.recipient(address, recipient)
    await calls.once({ method: 'DELETE', path }, signal).catch(() => undefined)
  }

  /** The author asks again. Does nothing when this start of the relay has the receipt. */
  async sendAgain(): Promise<void> {
    if (this.#sentTo === this.#options.calls.bootId) return
    // Should the session end meanwhile, nobody needs it.
    await this.send().catch(() => undefined)
  }
}
