import { STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { PROBLEM_MEDIA_TYPE, type ProblemCode, problem } from '@valise/protocol/wire'
import { LINGER_MS } from '../bounds.ts'
import type { Tally } from '../metrics/tally.ts'
import { headersOfEveryAnswer } from './security-headers.ts'

/**
 * Answers what Node's parser could not read as a call; there is no request to answer to, so the
 * bytes are written to the socket as they are.
 */
export function answerBrokenCall(
  bootId: string,
  tally: Tally,
): (error: Error, socket: Duplex) => void {
  return (error, socket) => {
    const { code } = error as { code?: unknown }
    // Another answer may be on its way over the same socket, such as an event stream.
    const { _httpMessage: answering } = socket as { _httpMessage?: { headersSent: boolean } | null }
    if (
      code === 'ECONNRESET' ||
      !socket.writable ||
      answering?.headersSent === true ||
      hasSaidNothing(socket)
    ) {
      socket.destroy()
      return
    }
    const kind: ProblemCode = code === 'HPE_HEADER_OVERFLOW' ? 'header-too-large' : 'malformed'
    tally.refusals.add(kind)
    const document = problem(kind)
    const body = JSON.stringify(document)
    const headers = {
      ...headersOfEveryAnswer(bootId),
      'Cache-Control': 'no-store',
      'Content-Type': PROBLEM_MEDIA_TYPE,
      'Content-Length': String(Buffer.byteLength(body)),
      Connection: 'close',
    }
    const lines = [
      `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status] ?? ''}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ]
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
    // Its other half may stay open for ever, and what came of the call with it.
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    socket.once('close', () => clearTimeout(timer))
  }
}

/**
 * A browser opens connections before it needs them. What is written to one of those would be taken for
 * the answer to the first call that it makes there, maybe at this very moment.
 */
function hasSaidNothing(socket: Duplex): boolean {
  return socket instanceof Socket && socket.bytesRead === 0
}
