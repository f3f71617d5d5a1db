import type { RequestHandler } from 'express'
import { stop } from './http-problem.ts'

/** RFC 9112 section 3.2: a call without Host is a bad one. Checked here, to answer in our form. */
export const hostRequired: RequestHandler = (req, _res, next) => {
  if (req.headers.host === undefined) stop('malformed', 'a call names its Host')
  next()
}
