import type { Response } from 'express'
import { MAX_ENDED_BACKLOG_BYTES, STREAM_END_MS } from '../bounds.ts'

/** Sends the headers of an answer that goes on and on, so that proxies hand on each piece at once. */
export function beginStream(res: Response, mediaType: string): void {
  res.setHeader('Content-Type', mediaType)
  // `no-transform`: a proxy that compressed the stream would hold it back to do so.
  res.setHeader('Cache-Control', 'no-store, no-transform')
  res.setHeader('X-Accel-Buffering', 'no')
  res.flushHeaders()
}

/**
 * Ends a stream. What its reader has not taken does not wait for it: otherwise whoever opens one
 * stream after another and reads none would fill the memory.
 */
export function endStream(res: Response): void {
  if (res.writableLength > MAX_ENDED_BACKLOG_BYTES) {
    res.destroy()
    return
  }
  res.end()
  const timer = setTimeout(() => res.destroy(), STREAM_END_MS).unref()
  res.once('close', () => clearTimeout(timer))
}

/** Writes to an answer that may have been ended or cut off meanwhile. */
export function writeIfOpen(res: Response, data: string | Uint8Array, done?: () => void): void {
  if (!res.writableEnded && !res.destroyed) res.write(data, done)
}
