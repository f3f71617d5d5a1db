import {
  BOOT_HEADER,
  FrameReader,
  LAST_HEADER,
  MAX_EVENT_BYTES,
  PROBLEM_MEDIA_TYPE,
  type ProblemCode,
  parseEvent,
  problemCode,
  toBase64url,
} from '@valise/protocol/wire'
import { createParser } from 'eventsource-parser'
import { type Call, type Transport, TransportError, type TransportFailure } from './transport.ts'

/** Most characters of an answer that is no stream: the largest is the relay's limits. */
const MAX_ANSWER_CHARACTERS = 64 * 1024

export interface HttpTransportOptions {
  /** Scheme, host and port of the relay. */
  origin: string
  fetch?: typeof fetch
}

/** Speaks to a relay by fetch; events and downloads are read as streams. */
export function httpTransport(options: HttpTransportOptions): Transport {
  const request = options.fetch ?? ((input, init) => fetch(input, init))

  async function call(what: Call): Promise<Response> {
    let response: Response
    try {
      response = await request(options.origin + what.path, {
        method: what.method,
        headers: headersOf(what),
        body: what.body ?? null,
        signal: what.signal ?? null,
        keepalive: what.keepalive ?? false,
        // Nothing but the token says who calls, and nothing is kept on the way.
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      })
    } catch (cause) {
      what.signal?.throwIfAborted()
      throw new TransportError('unreachable', {}, { cause })
    }
    if (response.ok) return response
    throw await refusal(response, what.signal)
  }

  return {
    async send(what) {
      const response = await call(what)
      const bootId = await bootIdOf(response)
      return { bootId, body: await textOf(response, what.signal) }
    },

    async *events(path, token, signal) {
      const response = await call({ method: 'GET', path, token, signal })
      const data: string[] = []
      let tooLarge: Error | undefined
      const parser = createParser({
        maxBufferSize: MAX_EVENT_BYTES,
        onEvent: (event) => data.push(event.data),
        // Fields that the format does not have are to be ignored; what is too large is not.
        onError: (error) => {
          if (error.type === 'max-buffer-size-exceeded') tooLarge = error
        },
      })
      const decoder = new TextDecoder()
      for await (const part of partsOf(response, 'text/event-stream', signal)) {
        parser.feed(decoder.decode(part, { stream: true }))
        // What was whole before it: wherever the network cuts the stream, the same events come of it.
        for (const text of data.splice(0)) yield orNonsense(() => parseEvent(text))
        if (tooLarge !== undefined) throw new TransportError('nonsense', {}, { cause: tooLarge })
      }
    },

    async *frames(path, token, signal) {
      const response = await call({ method: 'GET', path, token, signal })
      const reader = new FrameReader()
      for await (const part of partsOf(response, 'application/octet-stream', signal)) {
        const frames = reader.read(part)
        for (;;) {
          const next = orNonsense(() => frames.next())
          if (next.done) break
          yield next.value
        }
      }
    },
  }
}

function headersOf(what: Call): Record<string, string> {
  const headers: Record<string, string> = {}
  if (what.token !== undefined) headers['Authorization'] = `Bearer ${toBase64url(what.token)}`
  if (typeof what.body === 'string') headers['Content-Type'] = 'application/json'
  else if (what.body !== undefined) headers['Content-Type'] = 'application/octet-stream'
  if (what.last !== undefined) headers[LAST_HEADER] = what.last ? '1' : '0'
  return headers
}

async function bootIdOf(response: Response): Promise<string> {
  // Something else than a relay answered with success: a portal, a proxy's page.
  return response.headers.get(BOOT_HEADER) ?? (await unread(response))
}

/** For a success that makes no sense: its body is not read, and does not hold the connection. */
async function unread(response: Response): Promise<never> {
  await response.body?.cancel().catch(() => undefined)
  throw new TransportError('nonsense', { status: response.status })
}

async function refusal(
  response: Response,
  signal: AbortSignal | undefined,
): Promise<TransportError> {
  const { status } = response
  const bootId = response.headers.get(BOOT_HEADER) ?? undefined
  const isProblem = response.headers.get('Content-Type')?.startsWith(PROBLEM_MEDIA_TYPE) ?? false
  if (!isProblem || bootId === undefined) {
    await response.body?.cancel().catch(() => undefined)
    return new TransportError(failureOf(status), { status, bootId })
  }
  return new TransportError('refused', {
    status,
    bootId,
    problem: await problemIn(response, signal),
  })
}

/** What it means that somebody else than a relay has answered so. */
function failureOf(status: number): TransportFailure {
  if (status === 413) return 'too-large'
  // A proxy in front of a relay that is down answers 502 to 504.
  return status >= 500 ? 'unreachable' : 'nonsense'
}

/** Undefined for a document that cannot be read, or that this version does not know. */
async function problemIn(
  response: Response,
  signal: AbortSignal | undefined,
): Promise<ProblemCode | undefined> {
  try {
    return problemCode(JSON.parse(await textOf(response, signal)))
  } catch {
    signal?.throwIfAborted()
    return undefined
  }
}

async function textOf(response: Response, signal: AbortSignal | undefined): Promise<string> {
  let text = ''
  // Strict: a message has one text, and a mark or half a character would be dropped unseen.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  for await (const part of bytesOf(response, signal)) {
    text += orNonsense(() => decoder.decode(part, { stream: true }))
    if (text.length > MAX_ANSWER_CHARACTERS) throw new TransportError('nonsense')
  }
  return text + orNonsense(() => decoder.decode())
}

async function* partsOf(
  response: Response,
  mediaType: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  await bootIdOf(response)
  if (!(response.headers.get('Content-Type') ?? '').startsWith(mediaType)) await unread(response)
  yield* bytesOf(response, signal)
}

/** Safari's streams are not async iterable: this reads them by hand. */
async function* bytesOf(
  response: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause instanceof TransportError ? cause : new TransportError('unreachable', {}, { cause })
  } finally {
    // Also when the consumer stops early: the relay must not go on sending.
    await reader.cancel().catch(() => undefined)
  }
}

function orNonsense<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw new TransportError('nonsense', {}, { cause })
  }
}
