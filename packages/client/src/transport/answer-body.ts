import { TransportError } from './transport.ts'

/** Reads an answer part by part. Safari's streams are not async iterable: this reads them by hand. */
export async function* bytesOf(
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

/** The whole text of an answer, of `most` characters at most. */
export async function textOf(
  response: Response,
  most: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  let text = ''
  // Strict: a message has one text, and a mark or half a character would be dropped unseen.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  for await (const part of bytesOf(response, signal)) {
    text += orNonsense(() => decoder.decode(part, { stream: true }))
    if (text.length > most) throw new TransportError('nonsense')
  }
  return text + orNonsense(() => decoder.decode())
}

/** Refuses an answer of another media type. Its body is not read, and does not hold the connection. */
export async function expectMediaType(response: Response, mediaType: string): Promise<void> {
  if ((response.headers.get('Content-Type') ?? '').startsWith(mediaType)) return
  await leaveUnread(response)
  throw new TransportError('nonsense', { status: response.status })
}

export async function leaveUnread(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined)
}

export function orNonsense<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw new TransportError('nonsense', {}, { cause })
  }
}
