import { useEffect, useReducer } from 'react'

/**
 * React keeps what was drawn before the last time, to draw on it the next time: what is gone from a
 * screen is still in memory then. Whenever `gone` has changed, the screen is drawn once more.
 */
export function useForgetting(gone: unknown): void {
  const [, drawAgain] = useReducer((times: number) => times + 1, 0)
  useEffect(() => {
    drawAgain()
  }, [gone])
}
