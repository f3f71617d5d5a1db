import { useEffect, useSyncExternalStore } from 'react'
import { holdOffUpdates } from '../platform/app-update.ts'
import { keepAwake } from '../platform/wake-lock.ts'

let running = 0
const listeners = new Set<() => void>()

function change(by: number): void {
  running += by
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether a session runs on this page. */
export function useIsRunning(): boolean {
  return useSyncExternalStore(subscribe, () => running > 0)
}

/** While a session runs the screen stays on, and no update replaces the app. */
export function useRunning(runs: boolean): void {
  useEffect(() => {
    if (!runs) return
    const sleep = keepAwake()
    const allowUpdates = holdOffUpdates()
    change(1)
    return () => {
      sleep()
      allowUpdates()
      change(-1)
    }
  }, [runs])
}
