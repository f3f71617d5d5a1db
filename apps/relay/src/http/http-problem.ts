import type { ProblemCode } from '@valise/protocol/wire'
import { type Answer, Refusal } from '../refusal.ts'

/** Ends a handler with a problem document: thrown here, written by problems.ts. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

export function stop(code: ProblemCode, detail?: string): never {
  throw new HttpProblem(new Refusal(code, detail))
}

/** The value, when it was not refused. */
export function granted<T>(answer: Answer<T>): T {
  if (answer instanceof Refusal) throw new HttpProblem(answer)
  return answer
}
