import type { ChunkBody, SealedChunks, SealerParams } from '@valise/client'
import type { CrossingSource } from './crossing-sources.ts'

type Sealed = Awaited<ReturnType<SealedChunks['seal']>>

/** What the page asks of the worker that seals. */
export type SealingCall =
  /** Comes first, maybe several times: thousands of files at once would hold the page up. */
  | { do: 'add'; sources: readonly CrossingSource[] }
  | { do: 'start'; params: Omit<SealerParams, 'sources' | 'address' | 'token'> }
  | { do: 'seal' }
  /** The memory of the chunk goes to the page, and comes back with `giveBack`: nothing is copied. */
  | { do: 'lend'; index: number }
  | { do: 'giveBack'; index: number; bytes: ChunkBody['bytes'] }
  | { do: 'release'; below: number }

export interface SealingAnswers {
  add: void
  start: void
  /** With the last chunk the totals. */
  seal: Sealed & { totals: ReturnType<SealedChunks['totals']> | undefined }
  lend: ChunkBody
  giveBack: void
  release: void
}
