import { makeZip } from 'client-zip'
import type { ZipEntry } from './messages.ts'

/** Times that a ZIP can hold. */
const FIRST = Date.UTC(1980, 0, 2)
const LAST = Date.UTC(2107, 11, 30)

/** The bytes of a ZIP, made as they are read. Nothing is packed tighter: what is big already is. */
export function zipOf(entries: readonly ZipEntry[]): ReadableStream<Uint8Array> {
  return makeZip(files(entries), { buffersAreUTF8: true })
}

function* files(entries: readonly ZipEntry[]) {
  for (const { name, time, within, start, end } of entries) {
    const known = time >= FIRST && time <= LAST
    yield {
      name,
      input: within.slice(start, end),
      size: end - start,
      ...(known ? { lastModified: new Date(time) } : {}),
    }
  }
}
