import { Button } from '../ui/Button.tsx'
import { done } from '../words/receive.ts'
import type { Clearing } from './use-clearing.ts'

/** Offers to empty the clipboard a minute after a secret was copied, and says how that went. */
export function ClearClipboard({ clearing: { state, begin } }: { clearing: Clearing }) {
  return (
    <>
      {state === 'offered' && (
        <div className="acts">
          <Button look="plain" icon="clock" onClick={begin}>
            {done.clearOffer}
          </Button>
        </div>
      )}
      <p className="hint num" role="status">
        {state === 'clearing' && done.clearing}
        {state === 'cleared' && done.cleared}
        {state === 'failed' && done.notCleared}
      </p>
      {typeof state === 'number' && <p className="hint num">{`${done.clearIn} ${state} s.`}</p>}
    </>
  )
}
