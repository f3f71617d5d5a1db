import { useEffect, useRef, useState } from 'react'
import { type FoundFile, lookUpSizes } from '../platform/folder-files.ts'
import { overBounds } from './bounds.ts'
import { type Draft, type DraftProblem, filesOf, isProblem, withFiles } from './draft.ts'

/** So many files are put into the bag at once, and nobody feels it. */
const FEW = 100

interface Bag {
  draft: Draft
  onChange: (draft: Draft) => void
  /** Undefined when it went well. */
  onProblem: (problem: DraftProblem | undefined) => void
}

/** Puts files into the bag. Many of them take their time, and the page stays at hand. */
export function useAdding(bag: Bag): { add: (found: readonly FoundFile[]) => void; busy: boolean } {
  const latest = useRef(bag)
  const [running, setRunning] = useState(0)
  const gone = useRef(false)
  useEffect(() => {
    latest.current = bag
  })
  useEffect(() => {
    gone.current = false
    return () => {
      gone.current = true
    }
  }, [])

  const put = (found: readonly FoundFile[]) => {
    const { draft, onChange, onProblem } = latest.current
    const next = withFiles(draft, found)
    onProblem(isProblem(next) ? next : undefined)
    if (isProblem(next)) return
    // More may come before this is drawn.
    latest.current = { ...latest.current, draft: next }
    onChange(next)
  }
  const putMany = async (found: readonly FoundFile[]) => {
    // What can't be sent need not be looked at.
    const over = overBounds([...filesOf(latest.current.draft), ...found])
    if (over !== undefined) return latest.current.onProblem(over)
    setRunning((before) => before + 1)
    await lookUpSizes(found)
    setRunning((before) => before - 1)
    if (!gone.current) put(found)
  }
  return {
    add: (found) => (found.length < FEW ? put(found) : void putMany(found)),
    busy: running > 0,
  }
}
