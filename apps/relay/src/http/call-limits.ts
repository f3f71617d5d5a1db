import type { Request } from 'express'
import { MAX_BUCKETS } from '../bounds.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { KeyMaker } from '../limits/key-maker.ts'
import { TokenBuckets } from '../limits/token-buckets.ts'
import { type Answer, Refusal } from '../refusal.ts'
import { HttpProblem } from './http-problem.ts'

/** What limits are by one address of. */
type Kind = 'openings' | 'lookups' | 'wrongCodes' | 'joins' | 'selftests'

/**
 * How often strangers may call: whoever has no session yet. Everything else needs the token of
 * somebody who has, and is bounded by the session.
 */
export class CallLimits {
  readonly #keys = new KeyMaker()
  readonly #byAddress: Readonly<Record<Kind, TokenBuckets>>
  readonly #bySession: TokenBuckets
  readonly #isOn: boolean
  #knowsAddresses = true

  constructor(config: Config, clock: Clock) {
    const buckets = (perMinute: number) => new TokenBuckets(clock, perMinute, MAX_BUCKETS)
    this.#isOn = config.rateLimits
    this.#byAddress = {
      openings: buckets(config.rateOpenings),
      lookups: buckets(config.rateLookups),
      wrongCodes: buckets(config.rateWrongCodes),
      joins: buckets(config.rateJoins),
      selftests: buckets(config.rateSelftests),
    }
    this.#bySession = buckets(config.rateSessionJoins)
  }

  /** From now on the limits by address are off: what looks like one caller is many. */
  forgetAddresses(): void {
    this.#knowsAddresses = false
  }

  opening(req: Request): void {
    this.#take(req, 'openings')
  }

  lookup(req: Request): void {
    this.#take(req, 'lookups')
    this.#refuseGuessing(req)
  }

  join(req: Request): void {
    this.#take(req, 'joins')
    this.#refuseGuessing(req)
  }

  selftest(req: Request): void {
    this.#take(req, 'selftests')
  }

  /** Before the session of this code is asked. */
  joinOf(code: string): void {
    if (this.#isOn) refuse(this.#bySession.take(this.#keys.ofCode(code)))
  }

  /** The answer as it was; remembers a caller whose code no session has. */
  counted<T>(req: Request, answer: Answer<T>): Answer<T> {
    const isWrong = answer instanceof Refusal && answer.code === 'unknown-code'
    if (isWrong && this.#countsAddresses) {
      this.#byAddress.wrongCodes.take(this.#keyOf(req))
    }
    return answer
  }

  get #countsAddresses(): boolean {
    return this.#isOn && this.#knowsAddresses
  }

  #take(req: Request, kind: Kind): void {
    if (this.#countsAddresses) refuse(this.#byAddress[kind].take(this.#keyOf(req)))
  }

  #refuseGuessing(req: Request): void {
    if (this.#countsAddresses) refuse(this.#byAddress.wrongCodes.wait(this.#keyOf(req)))
  }

  /** Express has looked through the proxies that are trusted. */
  #keyOf(req: Request): string {
    return this.#keys.ofAddress(req.ip ?? '')
  }
}

function refuse(waitMs: number): void {
  if (waitMs === 0) return
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  throw new HttpProblem(new Refusal('too-many-requests', undefined, seconds))
}
