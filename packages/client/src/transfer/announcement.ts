import { sealEnvelope } from '@valise/protocol'
import {
  type Bytes,
  type Direction,
  envelope,
  routes,
  type TransferAddress,
  transferStart,
} from '@valise/protocol/wire'
import type { Runtime } from '../runtime.ts'
import { backoffMs, delay } from '../transport/backoff.ts'
import { type RelayCalls, SAY_AGAIN_MS } from '../transport/relay-calls.ts'
import { TransportError } from '../transport/transport.ts'
import type { Way } from './way.ts'

export interface AnnouncementOptions {
  ways: readonly Way[]
  dir: Direction
  address: TransferAddress
  sessionId: Bytes
  transferId: Bytes
  chunkSize: number
  signingKey: CryptoKey
  calls: RelayCalls
  runtime: Runtime
  /** Aborts when the transfer ends. */
  signal: AbortSignal
  /** Whether others have to end before this one begins. */
  readonly onWaiting: (waits: boolean) => void
}

/** What the relay is told of a transfer before its chunks: whom it goes to, and each one's envelope. */
export class Announcement {
  readonly #options: AnnouncementOptions
  /** One that was sealed again would be another one: each is made once, and put again. */
  readonly #envelopes = new Map<Way, string>()
  /** As it was put last. */
  #body: string | undefined

  constructor(options: AnnouncementOptions) {
    this.#options = options
  }

  /** Seals the key for everybody who takes part. */
  async seal(key: { contentKey: Bytes; keyCommit: Bytes }): Promise<void> {
    await Promise.all(this.#readers().map((way) => this.#sealFor(way, key)))
  }

  /**
   * Announces the transfer to those who still take part, and gives each its envelope. A device runs
   * one transfer at a time: this one begins when the others of its devices are over.
   */
  async put(): Promise<void> {
    const { dir, chunkSize, runtime, calls, address, signal, onWaiting } = this.#options
    let missingSince: number | undefined
    for (let tries = 0; ; tries++) {
      const ways = this.#readers()
      if (ways.length === 0) return
      const recipients = ways.map(({ peer }) => peer.peerId)
      try {
        const body = transferStart.stringify({ dir, chunkSize, recipients })
        this.#body = body
        await calls.once({ method: 'PUT', path: routes.transfer(address), body }, signal)
        onWaiting(false)
        await Promise.all(ways.map((way) => this.#putEnvelope(way)))
        return
      } catch (error) {
        const problem = error instanceof TransportError ? error.problem : undefined
        if (problem === 'busy') {
          onWaiting(true)
        } else if (problem === 'not-found' || problem === 'conflict') {
          // One of them has left, or will not come back: soon the session says which.
          missingSince ??= runtime.now()
          calls.mayPass(error)
          if (runtime.now() - missingSince > SAY_AGAIN_MS) throw error
        } else if (!calls.mayPass(error)) {
          throw error
        }
      }
      await delay(backoffMs(tries, runtime), runtime, signal)
    }
  }

  /** Says it once more, as it is: so the relay knows that this device is there. */
  repeat(): void {
    const { calls, address, signal } = this.#options
    if (this.#body === undefined) return
    const call = { method: 'PUT', path: routes.transfer(address), body: this.#body } as const
    // The next one is due soon; what ends the session is said by its events.
    void calls.once(call, signal).catch(() => undefined)
  }

  /** Those who still take part. */
  #readers(): Way[] {
    return this.#options.ways.filter(({ isOver }) => !isOver)
  }

  async #sealFor(way: Way, key: { contentKey: Bytes; keyCommit: Bytes }): Promise<void> {
    const { dir, sessionId, transferId, chunkSize, signingKey } = this.#options
    const { transcript, suite, kemKey, psk } = way.peer
    const sealed = await sealEnvelope({
      ...key,
      transcript,
      dir,
      transferId,
      chunkSize,
      suite,
      recipientKemKey: kemKey,
      ...(psk ? { psk } : {}),
      sessionId,
      signingKey,
    })
    this.#envelopes.set(way, envelope.stringify(sealed))
  }

  async #putEnvelope(way: Way): Promise<void> {
    const { calls, address, signal } = this.#options
    const body = this.#envelopes.get(way)
    if (body === undefined) return
    await calls.send({ method: 'PUT', path: routes.envelope(address, way.id), body }, signal)
  }
}
