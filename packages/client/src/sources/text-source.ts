import type { Source } from './source.ts'

/** A text that the user typed or pasted. */
export function textSource(text: string, kind: 'text' | 'secret' = 'text'): Source {
  const encoded = new TextEncoder().encode(text)
  return {
    kind,
    name: '',
    path: '',
    mediaType: 'text/plain',
    size: encoded.length,
    time: 0,
    async *bytes() {
      yield encoded
    },
  }
}
