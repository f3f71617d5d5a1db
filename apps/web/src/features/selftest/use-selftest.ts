import { useEffect, useState } from 'react'
import type { Findings } from '../../words/selftest.ts'
import { runSelftest } from './selftest.ts'

/** Runs when the page is opened, and again when it is asked to. */
export function useSelftest(): { found: Findings; running: boolean; again: () => void } {
  const [round, setRound] = useState(0)
  const [found, setFound] = useState<Findings>({})
  const [running, setRunning] = useState(true)
  useEffect(() => {
    const leaving = new AbortController()
    runSelftest(leaving.signal, (subject, finding) =>
      setFound((before) => ({ ...before, [subject]: finding })),
    ).then(
      () => setRunning(false),
      () => undefined,
    )
    return () => leaving.abort()
  }, [round])
  const again = () => {
    setFound({})
    setRunning(true)
    setRound(round + 1)
  }
  return { found, running, again }
}
