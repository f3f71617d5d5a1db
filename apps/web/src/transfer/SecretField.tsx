import { useEffect, useRef, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { compose } from '../words/send.ts'

interface SecretFieldProps {
  value: string
  onChange: (value: string) => void
  onRemove: () => void
}

/**
 * Masked by its style, not by its type: a browser offers to keep what is typed into a password
 * field, and a secret may have several lines.
 */
export function SecretField({ value, onChange, onRemove }: SecretFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const [shown, setShown] = useState(false)
  useEffect(() => field.current?.focus(), [])
  return (
    <div className="field">
      <label className="label" htmlFor="secret">
        {compose.secret}
      </label>
      <div className="field__row">
        <textarea
          ref={field}
          className={classNames('input input--secret', !shown && 'input--masked')}
          id="secret"
          rows={1}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          // What password managers take for "not mine".
          data-1p-ignore=""
          data-lpignore="true"
          data-bwignore=""
          aria-describedby="secret-hint"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <Button icon="eye" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? compose.hide : compose.show}
        </Button>
        <Button look="square" icon="close" aria-label={compose.removeSecret} onClick={onRemove} />
      </div>
      <p className="hint" id="secret-hint">
        {compose.secretHint}
      </p>
    </div>
  )
}
