import { type ReceivedFile, sizeOf } from './saving/received-file.ts'

/** Pictures that hold pixels alone. Never SVG: it holds scripts and links. */
const kinds = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
/** A preview is small: decoding a huge picture for it could stop a phone. */
const MAX_BYTES = 24 * 1024 * 1024

/** The picture as an `<img>` may show it, or undefined when it is none of those. */
export function previewOf(file: ReceivedFile): Blob | undefined {
  const { item, within, start, end } = file
  if (item.kind !== 'file' || !kinds.has(item.mediaType)) return undefined
  if (file.streamed || sizeOf(file) > MAX_BYTES) return undefined
  return within.slice(start, end, item.mediaType)
}
