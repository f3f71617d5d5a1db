import { type Source, SourceError } from '@valise/client'

/** A chosen file. `path` holds the folders above it, parted by '/', or ''. */
export function fileSource(file: File, path: string): Source {
  return {
    kind: 'file',
    name: file.name,
    path,
    mediaType: file.type,
    size: file.size,
    time: file.lastModified,
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
