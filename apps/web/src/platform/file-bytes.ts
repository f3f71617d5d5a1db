import { SourceError } from '@valise/client'

/** Bytes read at once: as many as a chunk has, so that a big file takes few turns. */
const PIECE_BYTES = 4 * 1024 * 1024

/**
 * Milliseconds after which a stream that brings nothing is given up, and the rest is read by slices. In
 * Chromium 156 two of about a hundred measured transfers stood still that read so; why was not found.
 */
export const STANDS_STILL_MS = 10_000

/**
 * Reads a file piece by piece, one ahead of what is asked for. A piece is lent until the next one is
 * asked for. Throws SourceError.
 */
export async function* bytesOfFile(file: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = readerOf(file)
  let at = 0
  try {
    if (reader !== undefined) {
      for await (const piece of streamed(reader)) {
        at += piece.length
        yield piece
      }
    }
    yield* sliced(file, at)
  } catch (cause) {
    // Browsers say it in different ways; a file that can't be read is no longer that file.
    throw new SourceError('the file can’t be read', { cause })
  } finally {
    // Not awaited: one that stands still may never answer.
    void reader?.cancel().catch(() => undefined)
  }
}

/** Undefined where files are no streams of bytes (WHATWG Streams, BYOB readers). */
function readerOf(file: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return file.stream().getReader({ mode: 'byob' })
  } catch {
    return undefined
  }
}

/**
 * Reads into the same two buffers all the time: new ones would take longer than the reading. Ends
 * early when the stream stands still.
 */
async function* streamed(reader: ReadableStreamBYOBReader): AsyncGenerator<Uint8Array> {
  const readInto = (buffer: ArrayBuffer) => {
    const read = reader.read(new Uint8Array(buffer), { min: buffer.byteLength })
    // Whoever asks for it hears of a failure; nobody may.
    read.catch(() => undefined)
    return read
  }
  let ahead = readInto(new ArrayBuffer(PIECE_BYTES))
  let spare = new ArrayBuffer(PIECE_BYTES)
  for (;;) {
    const read = await unlessItStandsStill(ahead)
    if (read === undefined) return
    const { done, value } = read
    if (!done) ahead = readInto(spare)
    // The last piece comes with the end.
    if (value !== undefined && value.length > 0) yield value
    if (done) return
    spare = value.buffer
  }
}

async function unlessItStandsStill<T>(read: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), STANDS_STILL_MS)
  })
  try {
    return await Promise.race([read, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Reads from `start` on. */
async function* sliced(file: Blob, start: number): AsyncGenerator<Uint8Array> {
  const slice = async (at: number): Promise<Uint8Array> =>
    new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer())
  let ahead = start < file.size ? slice(start) : undefined
  for (let end = start + PIECE_BYTES; ahead !== undefined; end += PIECE_BYTES) {
    const bytes = await ahead
    ahead = end < file.size ? slice(end) : undefined
    ahead?.catch(() => undefined)
    yield bytes
  }
}
