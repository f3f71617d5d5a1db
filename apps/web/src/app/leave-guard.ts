import { useEffect, useRef } from 'react'

/** Something that leaving the page would end or lose. */
export interface LeaveGuard {
  /** What the user is told. */
  warning: string
  /** Ends it, once the user has agreed. */
  leave: () => void
}

let guard: LeaveGuard | undefined

export const getLeaveGuard = (): LeaveGuard | undefined => guard

/** While there is a warning, leaving the screen or the page asks first. */
export function useLeaveGuard(warning: string | undefined, leave: () => void): void {
  const latest = useRef(leave)
  useEffect(() => {
    latest.current = leave
  })
  useEffect(() => {
    if (warning === undefined) return
    const mine: LeaveGuard = { warning, leave: () => latest.current() }
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    guard = mine
    addEventListener('beforeunload', ask)
    return () => {
      if (guard === mine) guard = undefined
      removeEventListener('beforeunload', ask)
    }
  }, [warning])
}
