import type { Response } from 'express'

/** Sends the headers of an answer that goes on and on, so that proxies hand on each piece at once. */
export function beginStream(res: Response, mediaType: string): void {
  res.setHeader('Content-Type', mediaType)
  // `no-transform`: a proxy that compressed the stream would hold it back to do so.
  res.setHeader('Cache-Control', 'no-store, no-transform')
  res.setHeader('X-Accel-Buffering', 'no')
  res.flushHeaders()
}

/** Writes to an answer that may have been ended or cut off meanwhile. */
export function writeIfOpen(res: Response, data: string | Uint8Array, done?: () => void): void {
  if (!res.writableEnded && !res.destroyed) res.write(data, done)
}
