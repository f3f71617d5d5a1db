import { type ReactNode, useEffect, useRef } from 'react'

let seenOne = false

interface HeadingProps {
  className: string
  children: ReactNode
}

/**
 * The heading of a screen. Each new screen takes the focus to it, so that keyboards and screen
 * readers begin where the eye does; the first one leaves the focus where the browser put it.
 */
export function Heading({ className, children }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (seenOne) {
      window.scrollTo(0, 0)
      heading.current?.focus({ preventScroll: true })
    }
    seenOne = true
  }, [])
  return (
    <h1 className={className} tabIndex={-1} ref={heading}>
      {children}
    </h1>
  )
}
