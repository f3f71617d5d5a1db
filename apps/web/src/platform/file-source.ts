import { type Source, SourceError } from '@valise/client'

/** Most bytes of it; it is for show alone. */
const MAX_MEDIA_TYPE = 255

/** A chosen file. `path` holds the folders above it, parted by '/', or ''. */
export function fileSource(file: File, path: string): Source {
  return {
    kind: 'file',
    name: file.name,
    path,
    mediaType: file.type.length > MAX_MEDIA_TYPE ? '' : file.type,
    size: file.size,
    // Before 1970 is as good as unknown.
    time: Math.max(0, file.lastModified),
    // Not `for await` over the stream itself: Safari can't.
    async *bytes() {
      const reader = file.stream().getReader()
      try {
        for (;;) {
          const { done, value } = await reader.read().catch((cause: unknown) => {
            // Browsers say it in different ways; a file that can't be read is no longer that file.
            throw new SourceError('the file can’t be read', { cause })
          })
          if (done) return
          yield value
        }
      } finally {
        await reader.cancel().catch(() => undefined)
      }
    },
  }
}
