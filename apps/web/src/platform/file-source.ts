import type { Source } from '@valise/client'

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
          const { done, value } = await reader.read()
          if (done) return
          yield value
        }
      } finally {
        await reader.cancel().catch(() => undefined)
      }
    },
  }
}
