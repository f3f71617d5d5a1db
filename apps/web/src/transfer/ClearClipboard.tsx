import { useEffect, useState } from 'react'
import { clearClipboard } from '../platform/clipboard.ts'
import { Button } from '../ui/Button.tsx'
import { done } from '../words/receive.ts'

const AFTER_S = 60

/** Offers to empty the clipboard a minute after a secret was copied, and says how that went. */
export function ClearClipboard() {
  const [left, setLeft] = useState<number | 'off' | 'clearing' | 'cleared' | 'failed'>('off')

  useEffect(() => {
    if (typeof left !== 'number') return
    const timer = setTimeout(() => setLeft(left > 1 ? left - 1 : 'clearing'), 1000)
    return () => clearTimeout(timer)
  }, [left])

  useEffect(() => {
    if (left !== 'clearing') return
    // Browsers let only the page in front write: where it is not, it is done when it comes back.
    const clear = () => {
      if (!document.hasFocus()) return
      void clearClipboard().then((worked) => setLeft(worked ? 'cleared' : 'failed'))
    }
    clear()
    addEventListener('focus', clear)
    return () => removeEventListener('focus', clear)
  }, [left])

  return (
    <>
      {left === 'off' && (
        <div className="acts">
          <Button look="plain" icon="clock" onClick={() => setLeft(AFTER_S)}>
            {done.clearOffer}
          </Button>
        </div>
      )}
      <p className="hint num" role="status">
        {left === 'clearing' && done.clearing}
        {left === 'cleared' && done.cleared}
        {left === 'failed' && done.notCleared}
      </p>
      {typeof left === 'number' && <p className="hint num">{`${done.clearIn} ${left} s.`}</p>}
    </>
  )
}
