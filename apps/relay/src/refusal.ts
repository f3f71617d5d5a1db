import type { ProblemCode } from '@valise/protocol/wire'
import { RETRY_AFTER_S } from './bounds.ts'

/** Why something was not done: a value, not an exception. `detail` repeats nothing that came in. */
export class Refusal {
  readonly code: ProblemCode
  readonly detail: string | undefined
  /** Seconds after which the same may be tried again. */
  readonly retryAfter: number | undefined
  constructor(code: ProblemCode, detail?: string, retryAfter?: number) {
    this.code = code
    this.detail = detail
    this.retryAfter = retryAfter ?? (code === 'full' ? RETRY_AFTER_S : undefined)
  }
}

export type Answer<T> = T | Refusal
