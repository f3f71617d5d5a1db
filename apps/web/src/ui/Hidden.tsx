import type { ReactNode } from 'react'

/** Words for screen readers alone. */
export function Hidden({ children }: { children: ReactNode }) {
  return <span className="vh">{children}</span>
}

/** Says what changed to those who can't see it. Stands in the page before it has something to say. */
export function Announce({ children }: { children: ReactNode }) {
  return (
    <p className="vh" role="status">
      {children}
    </p>
  )
}
