import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'
import { stop } from './http-problem.ts'

/** The header that brings it: `Authorization` is taken by the sender's own token. */
export const CREATE_HEADER = 'Valise-Create'

/**
 * Refuses callers who do not have the token that opening a session needs here. Without one
 * (`expected` undefined) everybody may. Digests are compared, in constant time: neither the token
 * nor its length shows in how long it took.
 */
export function createTokenRequired(expected: string | undefined): (req: Request) => void {
  if (expected === undefined) return () => {}
  const digest = digestOf(expected)
  return (req) => {
    const given = req.headers[CREATE_HEADER.toLowerCase()]
    if (typeof given !== 'string' || !timingSafeEqual(digestOf(given), digest)) {
      stop('forbidden', `opening a session here needs the relay's token in ${CREATE_HEADER}`)
    }
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
