import { BOOT_HEADER, LAST_HEADER } from '@valise/protocol/wire'
import type { RequestHandler, Response } from 'express'
import { CREATE_HEADER } from './create-token.ts'

/** Seconds that a preflight's answer may be kept, for its one address: the most that Chromium does. */
const MAX_AGE_S = 7200

const methods = 'GET, HEAD, PUT, POST, DELETE'
/** What calls bring beside what every page may send. */
const sent = ['Authorization', 'Content-Type', 'If-None-Match', LAST_HEADER, CREATE_HEADER].join(
  ', ',
)
/** What callers look at beside what every page may read. */
const read = [BOOT_HEADER, LAST_HEADER, 'ETag', 'Retry-After'].join(', ')

/**
 * Lets pages of these origins call (CORS, WHATWG Fetch). They get nothing by it but the way: who
 * calls is said by a token, and credentials that a browser would add by itself stay forbidden.
 * Every other page finds what it finds where nobody is let in.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins)
  return (req, res, next) => {
    // Also without: what was answered to one caller is no answer for another.
    res.setHeader('Vary', 'Origin')
    const { origin } = req.headers
    if (origin === undefined || !allowed.has(origin)) return next()
    res.setHeader('Access-Control-Allow-Origin', origin)
    res.setHeader('Access-Control-Expose-Headers', read)
    const isPreflight = 'access-control-request-method' in req.headers
    if (req.method === 'OPTIONS' && isPreflight) answerPreflight(res)
    else next()
  }
}

function answerPreflight(res: Response): void {
  res.setHeader('Access-Control-Allow-Methods', methods)
  res.setHeader('Access-Control-Allow-Headers', sent)
  res.setHeader('Access-Control-Max-Age', MAX_AGE_S)
  res.setHeader('Cache-Control', 'no-store')
  res.status(204).end()
}
