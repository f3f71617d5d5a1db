import type { ReceivedItem } from '@valise/client'
import type { Stash } from './stash.ts'

/** Something that has arrived whole. */
export interface ReceivedFile {
  item: ReceivedItem
  /** Holds its bytes from `start` to `end`; many small files share one. */
  within: Blob
  start: number
  end: number
  /** Where it lies on the disk; undefined for what is in memory. */
  stash: Stash | undefined
  /** Where it went as it arrived: of its bytes none are here. */
  streamed?: StreamedTo
}

/** `chosen`: where its user chose. */
export type StreamedTo = 'downloads' | 'chosen'

export function sizeOf({ start, end }: ReceivedFile): number {
  return end - start
}

/** With the folders above it, parted by '/'. */
export function pathOf({ path, name }: ReceivedItem): string {
  return [...path, name].join('/')
}

/** Made when it is wanted: thousands of slices at once would hold the page up. */
export function bytesOf({ within, start, end }: ReceivedFile): Blob {
  // Whatever it claims to be, it is saved as bytes and opened by no browser.
  return within.slice(start, end, 'application/octet-stream')
}
