import { TransportError } from './transport.ts'

/** Reads an answer part by part. Safari's streams are not async iterable: this reads them by hand. */
export async function* bytesOf(
  response: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return
  const reader = response.body.getReader()
  yield* partsOf(reader, () => reader.read(), signal)
}

/** Bytes that are read at once, where the engine lets us bring the memory for them. */
const READ_BYTES = 1024 * 1024

/**
 * The same for a long answer: a part is lent until the next one is asked for. Reads into one buffer
 * all the time, for new ones would take longer than the reading (WHATWG Streams, BYOB readers; not
 * in every engine).
 */
export async function* lentBytesOf(
  response: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const reader = byobReaderOf(response)
  if (reader === undefined) return yield* bytesOf(response, signal)
  let buffer = new ArrayBuffer(READ_BYTES)
  yield* partsOf(
    reader,
    async () => {
      const read = await reader.read(new Uint8Array(buffer))
      if (read.value !== undefined) buffer = read.value.buffer
      return read
    },
    signal,
  )
}

function byobReaderOf({ body }: Response): ReadableStreamBYOBReader | undefined {
  try {
    return body?.getReader({ mode: 'byob' })
  } catch {
    return undefined
  }
}

async function* partsOf(
  reader: { cancel(): Promise<void> },
  read: () => Promise<{ done: boolean; value?: Uint8Array | undefined }>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { done, value } = await read()
      if (done || value === undefined) return
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
