import { PROBLEM_MEDIA_TYPE, problem, problemOf, WireError } from '@valise/protocol/wire'
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { failureEntry, type Log } from '../log.ts'
import type { Tally } from '../metrics/tally.ts'
import { Refusal } from '../refusal.ts'
import { HttpProblem, stop } from './http-problem.ts'
import { endWithUnreadBody } from './unread-body.ts'

/** Writes a problem document (RFC 9457). */
function sendProblem(res: Response, { code, detail, retryAfter }: Refusal): void {
  const document = problem(code, detail)
  if (retryAfter !== undefined) res.setHeader('Retry-After', String(retryAfter))
  // RFC 9110 section 11.6.1: a 401 names the scheme that is asked for.
  if (code === 'unauthorized') res.setHeader('WWW-Authenticate', 'Bearer')
  res.status(document.status)
  res.setHeader('Content-Type', PROBLEM_MEDIA_TYPE)
  res.setHeader('Cache-Control', 'no-store')
  endWithUnreadBody(res.req, res, JSON.stringify(document))
}

export const notFound: RequestHandler = () => stop('not-found')

/** For what an address does not have. */
export function methodNotAllowed(allow: string): RequestHandler {
  return (_req, res) => {
    res.setHeader('Allow', allow)
    stop('method-not-allowed')
  }
}

/** Whatever a handler throws ends here, and so does every refusal. */
export function problemHandler(log: Log, tally: Tally): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    // The caller has hung up, or its answer has begun: there is nobody to tell.
    if (req.socket.destroyed || res.headersSent) {
      res.destroy()
      return
    }
    const refusal = refusalOf(error, log)
    tally.refusals.add(refusal.code)
    sendProblem(res, refusal)
  }
}

function refusalOf(error: unknown, log: Log): Refusal {
  if (error instanceof HttpProblem) return error.refusal
  if (error instanceof WireError) return new Refusal(problemOf(error), error.message)
  // Express's own: an address that cannot be decoded.
  if (error instanceof URIError || (error as { status?: unknown } | undefined)?.status === 400) {
    return new Refusal('malformed')
  }
  log(failureEntry(error))
  return new Refusal('internal')
}
