import type { ReceivedItem } from '@valise/client'

/** What the page asks of the worker that writes. Answers come in the order of the questions. */
export type SavingCall =
  | { do: 'probe' }
  | { do: 'begin'; directory: string; items: readonly ReceivedItem[] }
  | { do: 'write'; item: number; bytes: Uint8Array<ArrayBuffer> }
  | { do: 'commit' }
  | { do: 'discard' }
  | { do: 'zip'; directory: string; entries: readonly ZipEntry[] }

export interface SavingAnswers {
  /** Whether this browser writes files in a worker, here and now. */
  probe: boolean
  begin: void
  write: void
  /** For each item, in their order. */
  commit: readonly Place[]
  discard: void
  /** The name of the file in the directory. */
  zip: string
}

export type SavingAnswer =
  | { value: SavingAnswers[SavingCall['do']] }
  | { error: string }
  /** No answer yet: so many more bytes of a ZIP are written. */
  | { written: number }

/** Where an item's bytes are. */
export type Place =
  | { on: 'memory'; bytes: Uint8Array<ArrayBuffer> }
  | { on: 'disk'; file: string; start: number; end: number }

/** A file of a ZIP: its bytes lie from `start` to `end` in `within`. */
export interface ZipEntry {
  /** With the folders above it, parted by '/'. */
  name: string
  /** Milliseconds since 1970; 0 unknown. */
  time: number
  within: Blob
  start: number
  end: number
}
