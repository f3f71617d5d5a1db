import { useState } from 'react'
import { askToNotify, canAskToNotify } from '../../platform/notifications.ts'
import { Button } from '../../ui/Button.tsx'
import { session } from '../../words/send.ts'

/** Asks for the right to tell of a request while the page is hidden. Nothing else asks for it. */
export function NotifyButton() {
  const [asks] = useState(canAskToNotify)
  const [said, setSaid] = useState<string | undefined>(undefined)
  if (!asks) return null
  return (
    <>
      {said === undefined && (
        <Button
          icon="bell"
          onClick={() => {
            void askToNotify().then((allowed) =>
              setSaid(allowed ? session.notifyOn : session.notifyOff),
            )
          }}
        >
          {session.notify}
        </Button>
      )}
      <p className="hint" role="status">
        {said}
      </p>
    </>
  )
}
