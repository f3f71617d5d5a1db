import { useCallback, useEffect, useMemo, useState } from 'react'
import { clearClipboard } from '../platform/clipboard.ts'

const AFTER_S = 60

/** Emptying the clipboard a minute after a secret was copied, if its user wants that. */
export interface Clearing {
  /** The secret that stands in the clipboard: its `Arrived.id`. */
  of: number | undefined
  /** Seconds that are left, or how far it is. */
  state: number | 'offered' | 'clearing' | 'cleared' | 'failed'
  /** A secret was copied. What counts already begins anew for it. */
  onCopied: (of: number) => void
  begin: () => void
}

/** It lives as long as its screen: a secret that goes with its session is still in the clipboard. */
export function useClearing(): Clearing {
  const [of, setOf] = useState<number | undefined>(undefined)
  const [state, setState] = useState<Clearing['state']>('offered')

  useEffect(() => {
    if (typeof state !== 'number') return
    const timer = setTimeout(() => setState(state > 1 ? state - 1 : 'clearing'), 1000)
    return () => clearTimeout(timer)
  }, [state])

  useEffect(() => {
    if (state !== 'clearing') return
    // Browsers let only the page in front write: where it is not, it is done when it comes back.
    const clear = () => {
      if (!document.hasFocus()) return
      void clearClipboard().then((worked) => setState(worked ? 'cleared' : 'failed'))
    }
    clear()
    addEventListener('focus', clear)
    return () => removeEventListener('focus', clear)
  }, [state])

  const onCopied = useCallback((id: number) => {
    setOf(id)
    setState((before) => (typeof before === 'number' ? AFTER_S : 'offered'))
  }, [])
  const begin = useCallback(() => setState(AFTER_S), [])
  return useMemo(() => ({ of, state, onCopied, begin }), [of, state, onCopied, begin])
}
