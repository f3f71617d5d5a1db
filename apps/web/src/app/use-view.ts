import { useMemo, useSyncExternalStore } from 'react'
import { seldom } from './seldom.ts'

interface Session<View> {
  getView: () => View
  subscribe: (listener: () => void) => () => void
}

/** What a session shows just now. */
export function useView<View>({ subscribe, getView }: Session<View>): View {
  const calm = useMemo(() => seldom(subscribe), [subscribe])
  return useSyncExternalStore(calm, getView)
}
