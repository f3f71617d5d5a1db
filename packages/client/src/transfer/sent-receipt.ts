import { routes, type TransferAddress } from '@valise/protocol/wire'
import type { Runtime } from '../runtime.ts'
import { backoffMs, delay } from '../transport/backoff.ts'
import type { RelayCalls } from '../transport/relay-calls.ts'
import { TransportError } from '../transport/transport.ts'

export interface SentReceiptOptions {
  calls: RelayCalls
  runtime: Runtime
  /** Aborts when the session ends. */
  signal: AbortSignal
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

  /**
   * Puts the receipt, then tells the relay that this device reads no more. Ends without that where a
   * restarted relay has no such transfer: its author has the receipt already, or will ask again.
   */
  async send(): Promise<void> {
    const { calls, runtime, signal, address, recipient, text } = this.#options
    const path = routes.receipt(address, recipient)
    for (let tries = 0; ; tries++) {
      try {
        this.#sentTo = calls.bootId
        const { bootId } = await calls.once({ method: 'PUT', path, body: text })
        this.#sentTo = bootId
        break
      } catch (error) {
        signal.throwIfAborted()
        this.#sentTo = undefined
        if (!calls.mayPass(error)) throw error
        if (error instanceof TransportError && error.status === 404) return
        await delay(backoffMs(tries, runtime), runtime, signal)
      }
    }
    await calls
      .once({ method: 'DELETE', path: routes.recipient(address, recipient) })
      .catch(() => undefined)
  }

  /** The author asks again. Does nothing when this start of the relay has the receipt. */
  async sendAgain(): Promise<void> {
    if (this.#sentTo === this.#options.calls.bootId) return
    // Should the session end meanwhile, nobody needs it.
    await this.send().catch(() => undefined)
  }
}
