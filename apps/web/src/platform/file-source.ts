import { type Source, SourceError } from '@valise/client'

/** Bytes read at once: as many as a chunk has, so that a big file takes few turns. */
const SLICE_BYTES = 4 * 1024 * 1024

/** Most bytes of it; it is for show alone. */
const MAX_MEDIA_TYPE = 255

const files = new WeakMap<Source, Blob>()

/** A chosen file. `path` holds the folders above it, parted by '/', or ''. */
export function fileSource(file: File, path: string): Source {
  const source: Source = {
    kind: 'file',
    name: file.name,
    path,
    mediaType: file.type.length > MAX_MEDIA_TYPE ? '' : file.type,
    size: file.size,
    // Before 1970 is as good as unknown.
    time: Math.max(0, file.lastModified),
    bytes: () => bytesOfFile(file),
  }
  files.set(source, file)
  return source
}

/** The file behind a source; undefined for a text. */
export function fileOf(source: Source): Blob | undefined {
  return files.get(source)
}

/** Reads a file slice by slice, one ahead of what is asked for. Throws SourceError. */
export async function* bytesOfFile(file: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  let ahead = file.size > 0 ? slice(file, 0) : undefined
  for (let end = SLICE_BYTES; ahead !== undefined; end += SLICE_BYTES) {
    const bytes = await ahead
    ahead = end < file.size ? slice(file, end) : undefined
    // Whoever asks for it hears of a failure; nobody may.
    ahead?.catch(() => undefined)
    yield bytes
  }
}

async function slice(file: Blob, at: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(at, at + SLICE_BYTES).arrayBuffer())
  } catch (cause) {
    // Browsers say it in different ways; a file that can't be read is no longer that file.
    throw new SourceError('the file can’t be read', { cause })
  }
}
