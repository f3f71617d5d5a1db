import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Seal, type SealState } from './Seal.tsx'

interface StageProps {
  /** The desk gets more room than the bag. */
  narrowBag?: boolean
  children: ReactNode
}

/** A bag and a desk, above each other or side by side. */
export function Stage({ narrowBag = false, children }: StageProps) {
  return <main className={classNames('stage', narrowBag && 'stage--narrow-bag')}>{children}</main>
}

interface BagProps {
  /** Names the region for those who can't see it. */
  label?: string
  /** The camera's own dark pane. */
  camera?: boolean
  seal?: SealState
  top: ReactNode
  children: ReactNode
}

/** The outside of the bag: what the other device may see, and nothing that is to be decided. */
export function Bag({ label, camera = false, seal, top, children }: BagProps) {
  return (
    <section className={classNames('bag', camera && 'bag--camera')} aria-label={label}>
      {top}
      <div className="bag__body">{children}</div>
      {seal !== undefined && <Seal state={seal} onSeam />}
    </section>
  )
}

interface DeskProps {
  label?: string
  /** Little on it: in the middle. */
  center?: boolean
  /** The screen's one main action, under the thumb. */
  bar?: ReactNode
  /** While a request waits, the request is the decision: the bar rests at the end of the list. */
  barRests?: boolean
  children: ReactNode
}

/** Where the user decides. */
export function Desk({ label, center = false, bar, barRests = false, children }: DeskProps) {
  return (
    <section className="desk" aria-label={label}>
      <div className={classNames('desk__body', center && 'desk__body--center')}>{children}</div>
      {bar !== undefined && <div className={classNames('bar', barRests && 'bar--rest')}>{bar}</div>}
    </section>
  )
}
