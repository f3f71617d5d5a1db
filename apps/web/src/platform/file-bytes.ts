import { SourceError } from '@valise/client'

/** Bytes read at once: as many as a chunk has, so that a big file takes few turns. */
const PIECE_BYTES = 4 * 1024 * 1024

/**
 * Reads a file piece by piece, one ahead of what is asked for. A piece is lent until the next one is
 * asked for. Throws SourceError.
 */
export async function* bytesOfFile(file: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = readerOf(file)
  try {
    yield* reader === undefined ? sliced(file) : streamed(reader)
  } catch (cause) {
    // Browsers say it in different ways; a file that can't be read is no longer that file.
    throw new SourceError('the file can’t be read', { cause })
  } finally {
    // Not awaited: nobody needs to know when it is over.
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

/** Reads into the same two buffers all the time: new ones would take longer than the reading. */
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
    const { done, value } = await ahead
    if (!done) ahead = readInto(spare)
    // The last piece comes with the end.
    if (value !== undefined && value.length > 0) yield value
    if (done) return
    spare = value.buffer
  }
}

async function* sliced(file: Blob): AsyncGenerator<Uint8Array> {
  const slice = async (at: number): Promise<Uint8Array> =>
    new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer())
  let ahead = file.size > 0 ? slice(0) : undefined
  for (let end = PIECE_BYTES; ahead !== undefined; end += PIECE_BYTES) {
    const bytes = await ahead
    ahead = end < file.size ? slice(end) : undefined
    ahead?.catch(() => undefined)
    yield bytes
  }
}
