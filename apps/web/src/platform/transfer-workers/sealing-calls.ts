import type { Sealer, SealerParams } from '@valise/client'
import type { CrossingSource } from './crossing-sources.ts'

type Sealed = Awaited<ReturnType<Sealer['seal']>>

/** What the page asks of the worker that seals. */
export type SealingCall =
  /** Comes first, maybe several times: thousands of files at once would hold the page up. */
  | { do: 'add'; sources: readonly CrossingSource[] }
  | { do: 'start'; params: Omit<SealerParams, 'sources'> }
  | { do: 'seal' }
  | { do: 'upload'; index: number }
  | { do: 'release'; below: number }

export interface SealingAnswers {
  add: void
  start: void
  /** With the last chunk the totals. */
  seal: Sealed & { totals: ReturnType<Sealer['totals']> | undefined }
  upload: Awaited<ReturnType<Sealer['upload']>>
  release: void
}
