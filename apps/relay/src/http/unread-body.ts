import type { IncomingMessage, ServerResponse } from 'node:http'
import { LINGER_MS, MAX_DRAINED_BYTES } from '../bounds.ts'

/**
 * Ends an answer that was given before the call's body was read. A body of an ordinary size is read
 * and thrown away (Node does it once the answer is out), so that browsers get the answer and keep
 * the connection. From a larger one the author gets the whole answer, a moment to read it, and the
 * end of the connection.
 */
export function endWithUnreadBody(req: IncomingMessage, res: ServerResponse, text: string): void {
  if (req.complete || bodyLength(req) <= MAX_DRAINED_BYTES) {
    res.end(text)
    return
  }
  res.setHeader('Connection', 'close')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.write(text)
  const timer = setTimeout(() => res.end(), LINGER_MS)
  res.once('close', () => clearTimeout(timer))
  req.once('end', () => res.end())
  req.resume()
}

function bodyLength(req: IncomingMessage): number {
  if (req.headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY
  return Number(req.headers['content-length'] ?? 0)
}
