import type { Clock } from '../clock.ts'

/** Milliseconds in which an empty bucket fills: rates are set for a minute. */
const FILL_MS = 60_000

interface Bucket {
  tokens: number
  /** When `tokens` was true, on the clock. */
  at: number
}

/**
 * A bucket of tokens for each key: it holds a minute's worth, and fills again as time passes. Their
 * number is bounded; the one that was not asked for longest goes first, as the one most likely full.
 */
export class TokenBuckets {
  readonly #clock: Clock
  readonly #perMinute: number
  readonly #most: number
  /** In the order in which they were last used. */
  readonly #buckets = new Map<string, Bucket>()

  /** `most`: buckets at once. */
  constructor(clock: Clock, perMinute: number, most: number) {
    this.#clock = clock
    this.#perMinute = perMinute
    this.#most = most
  }

  get size(): number {
    return this.#buckets.size
  }

  /** Milliseconds until a token is there; 0 when one is. Takes none. */
  wait(key: string): number {
    const missing = 1 - this.#tokensOf(key)
    return missing <= 0 ? 0 : (missing * FILL_MS) / this.#perMinute
  }

  /** Takes a token and returns 0, or takes none and returns the milliseconds until one is there. */
  take(key: string): number {
    const tokens = this.#tokensOf(key)
    if (tokens < 1) return this.wait(key)
    // Set anew, so that it is the last one in the map's order.
    this.#buckets.delete(key)
    this.#buckets.set(key, { tokens: tokens - 1, at: this.#clock.now() })
    if (this.#buckets.size > this.#most) {
      const [oldest] = this.#buckets.keys()
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    return 0
  }

  #tokensOf(key: string): number {
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) return this.#perMinute
    const gained = ((this.#clock.now() - bucket.at) / FILL_MS) * this.#perMinute
    return Math.min(this.#perMinute, bucket.tokens + gained)
  }
}
