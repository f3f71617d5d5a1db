import { makeZip } from 'client-zip'
import type { ZipEntry } from './messages.ts'

/** Times that a ZIP can hold. */
const FIRST = Date.UTC(1980, 0, 2)
const LAST = Date.UTC(2107, 11, 30)

/** A file of a ZIP, as it is read. */
export interface ZipMember {
  /** With the folders above it, parted by '/'. */
  name: string
  /** Milliseconds since 1970; 0 unknown. */
  time: number
  input: Blob | AsyncIterable<Uint8Array>
}

/** The bytes of a ZIP, made as they are read. Nothing is packed tighter: what is big already is. */
export function zipOf(entries: readonly ZipEntry[]): ReadableStream<Uint8Array> {
  return zipOfMembers(stored(entries))
}

/** The same of files that may only be on their way: each is read to its end before the next one. */
export function zipOfMembers(members: Iterable<ZipMember>): ReadableStream<Uint8Array> {
  return makeZip(dated(members), { buffersAreUTF8: true })
}

function* stored(entries: readonly ZipEntry[]): Generator<ZipMember> {
  for (const { name, time, within, start, end } of entries) {
    yield { name, time, input: within.slice(start, end) }
  }
}

function* dated(members: Iterable<ZipMember>) {
  for (const { name, time, input } of members) {
    const known = time >= FIRST && time <= LAST
    yield { name, input, ...(known ? { lastModified: new Date(time) } : {}) }
  }
}
