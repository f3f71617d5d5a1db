import type { Opener, OpenerParams, ReceivedItem } from '@valise/client'
import type { SavingAnswers, SavingCall } from '../saving/messages.ts'

export type Progress = ReturnType<Opener['progress']>

/** What the page asks of the worker that opens. It also writes, and is asked like the one that saves. */
export type OpeningCall =
  | {
      do: 'start'
      params: Omit<OpenerParams, 'sink' | 'onItems' | 'onTaken'>
      /** Of the page's sink. */
      capacity: number
    }
  | { do: 'read' }
  | SavingCall

export interface OpeningAnswers extends SavingAnswers {
  start: void
  read: Progress
}

/** What that worker asks of the page, and tells it. */
export type OpenerCall =
  | { do: 'items'; items: readonly ReceivedItem[] }
  /** The page's sink is to begin, with those items. */
  | { do: 'beginSink' }
  /** Bytes for the page's sink, when it has not asked this worker to write. */
  | { do: 'writeSink'; item: number; bytes: Uint8Array }
  | { do: 'taken'; next: number; bytes: number }

export interface OpenerAnswers {
  items: void
  beginSink: void
  writeSink: void
  taken: void
}
