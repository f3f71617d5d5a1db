import { useEffect } from 'react'
import { setBadge } from '../platform/badge.ts'
import { pageTitle } from './page-title.ts'

/** The page's title. Never holds a code, a name or a message: titles end up in histories. */
export function useTitle(screen?: string, waiting = 0): void {
  useEffect(() => {
    document.title = pageTitle(screen, waiting)
  }, [screen, waiting])
  useEffect(() => {
    setBadge(waiting)
    return () => setBadge(0)
  }, [waiting])
}
