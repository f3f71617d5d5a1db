import type { Bytes, RelayEvent } from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import { backoffMs, delay, isPassing } from './backoff.ts'
import { type Answer, type Call, type Transport, TransportError } from './transport.ts'

/** Milliseconds that the others have to come back to a relay that was started anew. */
export const COME_BACK_MS = 60_000
/**
 * Milliseconds after a restart in which "not there" means "not there yet": an author may have waited
 * for others before it says again what it sends.
 */
export const SAY_AGAIN_MS = 2 * COME_BACK_MS
/** Restarts in one session that a relay may claim: an honest one is not started so often. */
const MAX_RESTARTS = 64

/** A call of one participant, without what is the same in all of its calls. */
export type OwnCall = Omit<Call, 'token' | 'signal'>

export interface RelayCallsOptions {
  transport: Transport
  runtime: Runtime
  token: Bytes
  /** Aborts when the session ends. */
  signal: AbortSignal
  /** Which start of the relay knows this device. */
  bootId: string
  /**
   * Makes this device known to a relay that was started anew. Repeated while the relay says that
   * there is nothing yet to belong to.
   */
  readonly enter: (send: (call: OwnCall) => Promise<Answer>) => Promise<Answer>
}

/**
 * The calls of one participant to its relay. Repeats what may succeed later, notices when the relay
 * was started anew and knows nothing any more, and comes back to it before anything else is said.
 */
export class RelayCalls {
  readonly #options: RelayCallsOptions
  readonly #listeners = new Set<() => void>()
  #bootId: string
  #restarts = 0
  #restartedAt: number | undefined
  #entering: Promise<void> | undefined
  /** Refusals of calls that were on their way while the relay was started anew. */
  readonly #early = new WeakSet<TransportError>()

  constructor(options: RelayCallsOptions) {
    this.#options = options
    this.#bootId = options.bootId
  }

  /** Which start of the relay this device is known to, or is becoming known to. */
  get bootId(): string {
    return this.#bootId
  }

  /** Calls `listener` each time this device has come back; returns the function that ends it. */
  onComeBack(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Repeats an idempotent call until it succeeds, fails for good, or `signal` aborts. */
  async send(call: OwnCall, signal = this.#options.signal): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.once(call, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!this.mayPass(error)) throw error
        await this.#rest(tries, signal)
      }
    }
  }

  /** Makes one call, as soon as the relay knows this device. Rejects with TransportError. */
  async once(call: OwnCall, signal = this.#options.signal): Promise<Answer> {
    const { transport, token } = this.#options
    const answer = await this.attempt(() => transport.send({ ...call, token, signal }), signal)
    this.saw(answer.bootId)
    return answer
  }

  async *events(path: string): AsyncGenerator<RelayEvent> {
    const { transport, token, signal } = this.#options
    const known = await this.#entered(signal)
    try {
      yield* transport.events(path, token, signal)
    } catch (error) {
      throw this.#judged(error, known)
    }
  }

  /**
   * Runs what calls the relay for this device, as soon as the relay knows it. Rejects with why this
   * device cannot come back, with the signal's reason, or as `run` does.
   */
  async attempt<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const known = await this.#entered(signal)
    try {
      return await run()
    } catch (error) {
      throw this.#judged(error, known)
    }
  }

  /** The relay has said that it will be stopped: soon it may know nothing any more. */
  expectRestart(): void {
    this.#restartedAt = this.#options.runtime.now()
  }

  /** Whether the same call may succeed later. Notices a restart by the way. */
  mayPass(error: unknown): boolean {
    if (isPassing(error)) return true
    if (!(error instanceof TransportError) || error.failure !== 'refused') return false
    if (error.bootId !== undefined) this.saw(error.bootId)
    if (this.#early.has(error)) return true
    return error.status === 404 && this.#isWithin(SAY_AGAIN_MS)
  }

  /** A relay has said which start of it speaks. */
  saw(bootId: string): void {
    if (bootId === this.#bootId) return
    this.#restarted(bootId)
    if (this.#entering !== undefined) return
    this.#entering = this.#enter().finally(() => {
      this.#entering = undefined
    })
    // Whoever waits for it hears of a failure; nobody may.
    this.#entering.catch(() => undefined)
  }

  async #entered(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    await this.#entering
    signal.throwIfAborted()
    return this.#bootId
  }

  /** A relay that did not know this device yet when it was called has refused nothing. */
  #judged(error: unknown, known: string): unknown {
    const isEarly =
      error instanceof TransportError && error.bootId !== undefined && error.bootId !== known
    if (isEarly) this.#early.add(error)
    return error
  }

  #isWithin(ms: number): boolean {
    const since = this.#restartedAt
    return since !== undefined && this.#options.runtime.now() - since < ms
  }

  #restarted(bootId: string): void {
    this.#bootId = bootId
    this.#restarts += 1
    this.#restartedAt = this.#options.runtime.now()
  }

  async #enter(): Promise<void> {
    const { transport, token, signal, enter } = this.#options
    for (let tries = 0; ; tries++) {
      // Also before the first try: one that claims a restart at every answer must not be run after.
      await this.#rest(tries === 0 ? Math.floor(this.#restarts / 8) : tries, signal)
      if (this.#restarts > MAX_RESTARTS) throw new ClientError('relay-misbehaves')
      try {
        const { bootId } = await enter((call) => transport.send({ ...call, token, signal }))
        if (bootId !== this.#bootId) this.#restarted(bootId)
        break
      } catch (error) {
        signal.throwIfAborted()
        const bootId = error instanceof TransportError ? error.bootId : undefined
        const isAnother = bootId !== undefined && bootId !== this.#bootId
        if (isAnother) this.#restarted(bootId)
        const isMissing = error instanceof TransportError && error.status === 404
        if (isMissing && !this.#isWithin(COME_BACK_MS)) {
          throw new ClientError('sender-left', { cause: error })
        }
        if (!isAnother && !this.mayPass(error)) throw error
      }
    }
    // An end that came just now has stopped what they would begin.
    signal.throwIfAborted()
    for (const listener of [...this.#listeners]) listener()
  }

  #rest(tries: number, signal: AbortSignal): Promise<void> {
    const { runtime } = this.#options
    return delay(backoffMs(tries, runtime), runtime, signal)
  }
}
