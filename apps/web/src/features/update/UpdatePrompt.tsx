import { useState, useSyncExternalStore } from 'react'
import { useIsRunning } from '../../app/running.ts'
import { getUpdateState, subscribeToUpdates, takeUpdate } from '../../platform/app-update.ts'
import { appVersion } from '../../platform/version.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { always, updating } from '../../words/always.ts'

/** A new version replaces the running one only when its user says so, and never in a session. */
export function UpdatePrompt() {
  const state = useSyncExternalStore(subscribeToUpdates, getUpdateState)
  const running = useIsRunning()
  const [later, setLater] = useState(false)
  const [busy, setBusy] = useState(false)
  if (state === 'none' || running || later) return null
  return (
    <aside className="update" aria-label={updating.title}>
      {state === 'taken' ? (
        <Notice
          icon="refresh"
          role="status"
          acts={
            <Button look="main" onClick={() => location.reload()}>
              {always.reload}
            </Button>
          }
        >
          <p>{updating.taken}</p>
        </Notice>
      ) : (
        <Notice
          icon="refresh"
          role="status"
          title={updating.title}
          acts={
            <>
              <Button
                look="main"
                onClick={() => void takeUpdate().then((took) => setBusy(took === 'busy'))}
              >
                {updating.accept}
              </Button>
              <Button onClick={() => setLater(true)}>{updating.later}</Button>
            </>
          }
        >
          <p>{busy ? updating.busyElsewhere : `${updating.what} ${appVersion}. ${updating.ask}`}</p>
        </Notice>
      )}
    </aside>
  )
}
