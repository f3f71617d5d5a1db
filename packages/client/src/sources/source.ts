/** A source can't yield its bytes any more: moved, changed or deleted since it was chosen. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

/** Something to send. Bytes are asked for once, in order, and never held whole. */
export interface Source {
  kind: 'text' | 'file' | 'secret'
  /** File name, or '' for a text. */
  name: string
  /** Folders above the name, parted by '/', or ''. */
  path: string
  /** For display alone. */
  mediaType: string
  /** Exactly the bytes that `bytes` yields. */
  size: number
  /** Milliseconds since 1970, 0 when unknown. */
  time: number
  /** Throws SourceError when they are not to be had. */
  bytes(): AsyncIterable<Uint8Array>
}
