import { useEffect, useId, useState } from 'react'
import { CopyButton } from '../ui/CopyButton.tsx'
import { always } from '../words/always.ts'
import { done } from '../words/receive.ts'
import type { Arrived } from './received.ts'

/** Characters drawn at most: more would stop a phone, and is copied all the same. */
const MAX_SHOWN = 20_000

interface MessageProps {
  text: Arrived
  onCopied: () => void
}

/** A text that has arrived. It goes into the page as text, and is never read as anything else. */
export function Message({ text, onCopied }: MessageProps) {
  const title = useId()
  const whole = useWhole(text)
  const [said, setSaid] = useState<string | undefined>(undefined)
  return (
    <div className="sheet secret">
      <h2 className="label" id={title}>
        {always.message}
      </h2>
      <p className="secret__text" aria-labelledby={title} dir="auto">
        {whole === undefined ? done.opening : whole.slice(0, MAX_SHOWN)}
      </p>
      {whole !== undefined && whole.length > MAX_SHOWN && <p className="hint">{done.cut}</p>}
      <div className="acts acts--grow">
        <CopyButton
          text={() => whole ?? ''}
          onDone={(copied) => {
            setSaid(copied ? done.copied : done.notCopied)
            if (copied) onCopied()
          }}
        >
          {always.copy}
        </CopyButton>
      </div>
      <p className="hint" role="status">
        {said}
      </p>
    </div>
  )
}

/** Read once: it was committed as bytes. */
function useWhole({ files }: Arrived): string | undefined {
  const [whole, setWhole] = useState<string | undefined>(undefined)
  const bytes = files[0]?.bytes
  useEffect(() => {
    let over = false
    void bytes?.text().then((text) => {
      if (!over) setWhole(text)
    })
    return () => {
      over = true
    }
  }, [bytes])
  return whole
}
