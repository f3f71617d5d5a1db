import type { Runtime } from '../runtime.ts'
import { backoffMs, delay } from '../transport/backoff.ts'
import type { RelayCalls } from '../transport/relay-calls.ts'
import type { Answer } from '../transport/transport.ts'

/** Uploads in flight: with one event stream they leave a browser's sixth connection free. */
const UPLOADS_IN_FLIGHT = 4
/** The same beside a download, which has a connection too and sends its acknowledgements. */
const UPLOADS_BESIDE_DOWNLOAD = 2
/**
 * Milliseconds for one chunk with the way up to itself. Slower ones go one by one: the relay gives each
 * 300 s, and four that share a slow way would all come too late.
 */
const SLOW_MS = 20_000
/** Sealed chunks that wait: the way up is not idle while the next one is sealed. */
const SEALED_AHEAD = 1

export interface UploadsOptions {
  calls: RelayCalls
  runtime: Runtime
  /** Aborts when the transfer ends. */
  signal: AbortSignal
  /** Whether something comes to this device at the same time. */
  readonly isDownloading: () => boolean
  /** One PUT of a chunk that was sealed. */
  readonly put: (index: number, signal: AbortSignal) => Promise<Answer>
  readonly onStored: () => void
  /** A chunk was refused for good. */
  readonly onFailure: (cause: unknown) => void
}

/**
 * Which sealed chunks of one transfer the relay has, which are on their way, and which have to go
 * (again), within the credit that it has granted.
 */
export class Uploads {
  readonly #options: UploadsOptions
  /** Chunks that the relay does not have yet and that are not on their way. */
  readonly #due = new Set<number>()
  readonly #underWay = new Set<number>()
  /** Chunks that this start of the relay has, and that somebody may still need. */
  readonly #stored = new Set<number>()
  #credit = 0
  #sealed = 0
  /** Chunks below this are needed no more, and are not kept. */
  #released = 0
  #isHeld = false
  #isSlow = false
  /** Aborts the uploads to a relay that was started anew meanwhile. */
  #start = new AbortController()

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** Whether one more may be sealed: hardly more than can go up at once. */
  get hasRoom(): boolean {
    const waiting = this.#due.size + this.#underWay.size
    return this.#sealed < this.#credit + SEALED_AHEAD && waiting < this.#mostInFlight + SEALED_AHEAD
  }

  get #mostInFlight(): number {
    if (this.#isSlow) return 1
    return this.#options.isDownloading() ? UPLOADS_BESIDE_DOWNLOAD : UPLOADS_IN_FLIGHT
  }

  /** The relay has every chunk that was sealed. */
  get isIdle(): boolean {
    return this.#due.size === 0 && this.#underWay.size === 0
  }

  /** A chunk has been sealed. They come in order. */
  add(index: number): void {
    this.#sealed = index + 1
    this.#due.add(index)
    this.#pump()
  }

  /** Chunks below `credit` may be uploaded. Never falls while a relay runs. */
  grant(credit: number): void {
    this.#credit = Math.max(this.#credit, credit)
    this.#pump()
  }

  /** While held nothing is begun. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    this.#pump()
  }

  /** Nobody needs the chunks below this. */
  release(below: number): void {
    this.#released = Math.max(this.#released, below)
    for (const set of [this.#stored, this.#due, this.#underWay]) {
      for (const index of set) if (index < below) set.delete(index)
    }
  }

  /** The relay has none of them any more, and has granted nothing. */
  startAnew(): void {
    for (const index of [...this.#stored, ...this.#underWay]) this.#due.add(index)
    this.#stored.clear()
    this.#underWay.clear()
    this.#credit = 0
    this.#start.abort()
    this.#start = new AbortController()
  }

  #pump(): void {
    while (!this.#isHeld && this.#underWay.size < this.#mostInFlight) {
      const next = Math.min(...this.#due)
      if (next >= this.#credit) return
      this.#due.delete(next)
      this.#underWay.add(next)
      void this.#upload(next, this.#start.signal)
    }
  }

  /** Nothing goes up that everybody has meanwhile: it is not kept any more. */
  async #put(index: number, signal: AbortSignal): Promise<{ bootId?: string }> {
    return index < this.#released ? {} : this.#options.put(index, signal)
  }

  async #upload(index: number, start: AbortSignal): Promise<void> {
    const { calls, runtime, onStored, onFailure } = this.#options
    const signal = AbortSignal.any([this.#options.signal, start])
    try {
      for (let tries = 0; ; tries++) {
        try {
          const begun = runtime.now()
          const { bootId } = await calls.attempt(() => this.#put(index, signal), signal)
          this.#isSlow = (runtime.now() - begun) / this.#underWay.size > SLOW_MS
          if (bootId !== undefined) calls.saw(bootId)
          break
        } catch (error) {
          signal.throwIfAborted()
          if (!calls.mayPass(error)) throw error
          await delay(backoffMs(tries, runtime), runtime, signal)
        }
      }
      if (start.aborted) return
      this.#underWay.delete(index)
      if (index >= this.#released) this.#stored.add(index)
      onStored()
      this.#pump()
    } catch (cause) {
      if (!start.aborted) onFailure(cause)
    }
  }
}
