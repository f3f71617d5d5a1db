import { acknowledgement, routes, type TransferAddress } from '@valise/protocol/wire'
import type { OwnCall, RelayCalls } from '../transport/relay-calls.ts'

export interface AcknowledgementsOptions {
  calls: RelayCalls
  address: TransferAddress
  /** This device, in base64url. */
  recipient: string
  /** Aborts when the transfer ends. */
  signal: AbortSignal
  readonly onFailure: (cause: unknown) => void
}

/** What the relay is told of how much one device has taken: so it may forget, and let its author go on. */
export class Acknowledgements {
  readonly #options: AcknowledgementsOptions
  /** Every chunk below this has been taken. */
  #taken = 0
  #said = 0
  #isSaying = false
  #isHeld = false

  constructor(options: AcknowledgementsOptions) {
    this.#options = options
  }

  /** Every chunk below `next` has been taken. */
  take(next: number): void {
    this.#taken = next
    this.#say()
  }

  /** While held nothing more is acknowledged. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    this.#say()
  }

  /** Says once more what has been acknowledged: so the relay knows that this device is there. */
  repeat(): void {
    const { calls, signal } = this.#options
    // The next one is due soon; what ends the session is said by its events.
    void calls.once(this.#call(this.#said), signal).catch(() => undefined)
  }

  /** A relay that was started anew does not know where the transfer goes on. */
  startAnew(): void {
    this.#said = 0
    this.#say()
  }

  /** One is under way at a time; it always says the newest. */
  #say(): void {
    if (!this.#isSaying && !this.#isHeld) void this.#sayAll()
  }

  async #sayAll(): Promise<void> {
    const { calls, signal, onFailure } = this.#options
    this.#isSaying = true
    try {
      while (!this.#isHeld && this.#said < this.#taken) {
        this.#said = this.#taken
        await calls.send(this.#call(this.#said), signal)
      }
    } catch (cause) {
      onFailure(cause)
    } finally {
      // In the same step as the last look at the figure: none that comes after it is missed.
      this.#isSaying = false
    }
  }

  #call(next: number): OwnCall {
    const { address, recipient } = this.#options
    const path = routes.acknowledgement(address, recipient)
    return { method: 'PUT', path, body: acknowledgement.stringify({ next }) }
  }
}
