import type { IncomingMessage } from 'node:http'
import { MAX_MESSAGE_BYTES, messageText } from '@valise/protocol/wire'
import { BODY_TIMEOUT_MS } from '../bounds.ts'
import { stop } from './http-problem.ts'

/**
 * The text of a control message: JSON in UTF-8, at most 16 KiB. The length that was promised and
 * the bytes that come are both held to that, and the time that they take as well.
 */
export async function readText(req: IncomingMessage): Promise<string> {
  if (!/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
    stop('unsupported-media-type', 'the body must be application/json')
  }
  if (Number(req.headers['content-length'] ?? 0) > MAX_MESSAGE_BYTES) stop('too-large')
  return messageText(await readBytes(req))
}

/** A control message that the relay hands on: it has to be one JSON object, and is kept verbatim. */
export async function readOpaque(req: IncomingMessage): Promise<string> {
  const text = await readText(req)
  readObject(text)
  return text
}

/** The members of a message of which the relay reads only some. */
export function readObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    stop('malformed', 'the message is not JSON')
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject
    ? (value as Record<string, unknown>)
    : stop('malformed', 'the message must be an object')
}

async function readBytes(req: IncomingMessage): Promise<Uint8Array> {
  // Whoever takes longer gets no answer: its connection is not worth more time.
  const timer = setTimeout(() => req.destroy(), BODY_TIMEOUT_MS)
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += part.length
      if (length > MAX_MESSAGE_BYTES) stop('too-large')
      parts.push(part)
    }
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(parts, length)
}
