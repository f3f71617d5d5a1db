import type { Source } from '@valise/client'
import { bytesOfFile } from './file-bytes.ts'

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
