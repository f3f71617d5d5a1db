import type { Runtime } from '../runtime.ts'
import { delay } from './backoff.ts'
import { TransportError } from './transport.ts'

/** How long each sign of the relay may take, in milliseconds. */
const patienceMs = {
  /** The first one of a stream: the relay sends it at once. */
  first: 5_000,
  /** The rest of a chunk that has begun: the relay writes it in one go. */
  rest: 10_000,
  /** Any other: heartbeats come every 15 s, and a held call ends after 20. */
  next: 35_000,
  /** The answer to a chunk, which comes after all of it: the relay gives it 300 s. */
  upload: 310_000,
} as const

/** The only time that a transport needs. */
export type Timer = Pick<Runtime, 'setTimer'>

type Sign = keyof typeof patienceMs

/** Milliseconds before a held call that ended without news is made again. */
const ASK_AGAIN_MS = 250

/**
 * Gives a call up that shows no sign for too long. Without it a proxy that holds an answer back, or
 * a connection that died unseen, would be waited for until the session's end.
 */
export class Patience {
  readonly #runtime: Timer
  readonly #outer: AbortSignal
  readonly #abort = new AbortController()
  readonly #onOuter = () => this.#abort.abort(this.#outer.reason)
  #stopTimer: (() => void) | undefined
  #missed: Sign | undefined

  /** `signal`: the caller's own. */
  constructor(runtime: Timer, signal: AbortSignal = new AbortController().signal) {
    this.#runtime = runtime
    this.#outer = signal
    if (signal.aborted) this.#onOuter()
    else signal.addEventListener('abort', this.#onOuter, { once: true })
  }

  /** Aborts with the caller's reason, or with `unreachable` when a sign has not come in time. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** The sign that has not come in time. */
  get missed(): Sign | undefined {
    return this.#missed
  }

  /** From now on this sign is waited for. */
  wait(sign: Sign): void {
    this.pause()
    this.#stopTimer = this.#runtime.setTimer(patienceMs[sign], () => {
      this.#missed = sign
      this.#abort.abort(new TransportError('unreachable'))
    })
  }

  /** What has come is being worked on: that takes as long as it takes. */
  pause(): void {
    this.#stopTimer?.()
  }

  /** Before the same is asked again: one that answers at once, always, must not be run after. */
  rest(): Promise<void> {
    this.pause()
    return delay(ASK_AGAIN_MS, this.#runtime, this.signal)
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.pause()
    this.#outer.removeEventListener('abort', this.#onOuter)
  }
}
