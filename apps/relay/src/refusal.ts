import type { ProblemCode } from '@valise/protocol/wire'

/** Why something was not done: a value, not an exception. `detail` repeats nothing that came in. */
export class Refusal {
  readonly code: ProblemCode
  readonly detail: string | undefined
  constructor(code: ProblemCode, detail?: string) {
    this.code = code
    this.detail = detail
  }
}

export type Answer<T> = T | Refusal
