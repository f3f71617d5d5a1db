import { useEffect } from 'react'
import { pageTitle } from './page-title.ts'

/** The page's title. Never holds a code, a name or a message: titles end up in histories. */
export function useTitle(screen?: string, waiting = 0): void {
  useEffect(() => {
    document.title = pageTitle(screen, waiting)
  }, [screen, waiting])
}
