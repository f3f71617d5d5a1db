import type { Sink } from '@valise/client'
import type { SavingAnswers, SavingCall } from './messages.ts'

/** Whoever writes to the disk for the page: a worker of its own, or the one that opens. */
export interface DiskWriter {
  ask: <C extends SavingCall>(call: C, transfer?: Transferable[]) => Promise<SavingAnswers[C['do']]>
  end: () => void
}

/** A sink for what another worker has already: before `begin` it can be told that this one writes. */
export interface WrittenElsewhere extends Sink {
  writeWith: (writer: DiskWriter) => void
}

export function isWrittenElsewhere(sink: Sink): sink is WrittenElsewhere {
  return 'writeWith' in sink
}
