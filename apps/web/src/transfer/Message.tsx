import { type ReactNode, useEffect, useId, useState } from 'react'
import { usePageHidden } from '../platform/page-hidden.ts'
import { bytesOf } from '../platform/saving/received-file.ts'
import { Button } from '../ui/Button.tsx'
import { CopyButton } from '../ui/CopyButton.tsx'
import { classNames } from '../ui/class-names.ts'
import { always } from '../words/always.ts'
import { done } from '../words/receive.ts'
import type { Arrived } from './received.ts'

/** Characters drawn at most: more would stop a phone, and is copied all the same. */
const MAX_SHOWN = 20_000

/** The same for every secret: its length is nobody's business. */
const MASK = '••••••••••••'

interface MessageProps {
  text: Arrived
  onCopied: () => void
  /** What there is to do once it was copied. */
  children?: ReactNode
}

/** A text or a secret that has arrived. It goes into the page as text, and is never read as more. */
export function Message({ text, onCopied, children }: MessageProps) {
  const title = useId()
  const whole = useWhole(text)
  const secret = text.kind === 'secret'
  const hidden = usePageHidden()
  const [revealed, setRevealed] = useState(false)
  // A page that is put away shows up small in the list of apps: what was revealed is masked again.
  if (hidden && revealed) setRevealed(false)
  const [said, setSaid] = useState<'copied' | 'notCopied' | undefined>(undefined)
  const masked = secret && !revealed
  return (
    <div className={classNames('sheet secret', hidden && 'secret--away')}>
      <h2 className="label" id={title}>
        {secret ? always.secret : always.message}
      </h2>
      <p
        className={classNames('secret__text', masked && 'secret__text--masked')}
        aria-labelledby={title}
        dir="auto"
      >
        {masked ? (
          <>
            <span aria-hidden="true">{MASK}</span>
            <span className="vh">{done.masked}</span>
          </>
        ) : (
          (whole?.slice(0, MAX_SHOWN) ?? done.opening)
        )}
      </p>
      {!masked && whole !== undefined && whole.length > MAX_SHOWN && (
        <p className="hint">{done.cut}</p>
      )}
      <div className="acts acts--grow">
        {secret && (
          <Button icon="eye" aria-pressed={revealed} onClick={() => setRevealed(!revealed)}>
            {revealed ? done.hide : done.reveal}
          </Button>
        )}
        <CopyButton
          text={() => whole ?? ''}
          onDone={(copied) => {
            setSaid(copied ? 'copied' : 'notCopied')
            if (copied) onCopied()
          }}
        >
          {always.copy}
        </CopyButton>
      </div>
      {secret && <p className="hint">{done.goesWithSession}</p>}
      <p className="hint" role="status">
        {said !== undefined && (said === 'notCopied' && secret ? done.notCopiedSecret : done[said])}
      </p>
      {children}
    </div>
  )
}

/** Read once: it was committed as bytes. */
function useWhole({ files }: Arrived): string | undefined {
  const [whole, setWhole] = useState<string | undefined>(undefined)
  const [file] = files
  useEffect(() => {
    if (file === undefined) return
    let over = false
    void bytesOf(file)
      .text()
      .then((text) => {
        if (!over) setWhole(text)
      })
    return () => {
      over = true
    }
  }, [file])
  return whole
}
