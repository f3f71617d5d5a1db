import { PROBLEM_MEDIA_TYPE, problem, problemOf, WireError } from '@valise/protocol/wire'
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { describeFailure, type Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { HttpProblem } from './http-problem.ts'
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

export const notFound: RequestHandler = (_req, res) => sendProblem(res, new Refusal('not-found'))

/** For what an address does not have. */
export function methodNotAllowed(allow: string): RequestHandler {
  return (_req, res) => {
    res.setHeader('Allow', allow)
    sendProblem(res, new Refusal('method-not-allowed'))
  }
}

/** Whatever a handler throws ends here. */
export function problemHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    // The caller has hung up, or its answer has begun: there is nobody to tell.
    if (req.socket.destroyed || res.headersSent) {
      res.destroy()
      return
    }
    sendProblem(res, refusalOf(error, log))
  }
}

function refusalOf(error: unknown, log: Log): Refusal {
  if (error instanceof HttpProblem) return error.refusal
  if (error instanceof WireError) return new Refusal(problemOf(error), error.message)
  // Express's own: an address that cannot be decoded.
  if (error instanceof URIError || (error as { status?: unknown } | undefined)?.status === 400) {
    return new Refusal('malformed')
  }
  log(describeFailure(error))
  return new Refusal('internal')
}
