import type { ReactNode } from 'react'
import { always } from '../words/always.ts'
import { Icon } from './Icon.tsx'

interface TopProps {
  /** The mark alone: where the name already stands large. */
  markOnly?: boolean
  children?: ReactNode
}

/** The line at the top of the bag: the way home, and one way out. */
export function Top({ markOnly = false, children }: TopProps) {
  return (
    <header className="top">
      <a className="brand" href="#/" aria-label={markOnly ? always.app : undefined}>
        <svg aria-hidden="true">
          <use href="#mark" />
        </svg>
        {!markOnly && always.app}
      </a>
      {children}
    </header>
  )
}

export function BackToStart() {
  return (
    <a className="btn btn--square" href="#/" aria-label={always.backToStart}>
      <Icon name="close" />
    </a>
  )
}
