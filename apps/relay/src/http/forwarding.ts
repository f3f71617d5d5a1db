import type { RequestHandler } from 'express'
import type { Log } from '../log.ts'
import type { CallLimits } from './call-limits.ts'

/** What proxies add: the common one, the standard one (RFC 7239), and two of single vendors. */
const forwardingHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'cf-connecting-ip']

/**
 * A proxy that nobody told the relay of makes all callers look like one, and limits by address would
 * hit everybody behind it. So the first header that tells of one ends them. Whoever has no proxy
 * says so with TRUST_PROXY=0, and the headers mean nothing.
 */
export function unknownProxies(limits: CallLimits, log: Log): RequestHandler {
  let isKnown = false
  return (req, _res, next) => {
    if (!isKnown && forwardingHeaders.some((name) => req.headers[name] !== undefined)) {
      isKnown = true
      limits.forgetAddresses()
      // No limits by address from now on, until TRUST_PROXY says whose word counts.
      log({ level: 'warn', event: 'unknown-proxy' })
    }
    next()
  }
}
