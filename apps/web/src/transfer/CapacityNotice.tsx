import { Notice } from '../ui/Notice.tsx'
import { formatSize } from '../words/format.ts'
import { canTake, tooMuch } from '../words/send.ts'

/** A device that can be sent to, and most bytes that it can take at once. */
export interface Taker {
  pairs: readonly string[]
  capacity: number
}

interface CapacityNoticeProps {
  takers: readonly Taker[]
  /** Of what is chosen. */
  bytes: number
}

/** Said before anything is sent: which devices it would not fit on. */
export function CapacityNotice({ takers, bytes }: CapacityNoticeProps) {
  const small = takers.filter((taker) => !fits(taker, bytes))
  if (small.length === 0) return null
  return (
    <Notice icon="bag" role="status" title={tooMuch.title(formatSize(bytes))}>
      {small.map(({ pairs, capacity }) => (
        <p key={pairs.join(' ')}>{canTake(pairs.join(' '), formatSize(capacity))}</p>
      ))}
      <p>{small.length === takers.length ? tooMuch.forNobody : tooMuch.forSome}</p>
    </Notice>
  )
}

export function fits({ capacity }: Taker, bytes: number): boolean {
  return bytes <= capacity
}
