import { useQuery } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'
import { useIsRunning } from '../../app/running.ts'
import { getUpdateState, subscribeToUpdates, takeUpdate } from '../../platform/app-update.ts'
import { readFingerprint } from '../../platform/fingerprint.ts'
import { appVersion } from '../../platform/version.ts'
import { Button } from '../../ui/Button.tsx'
import { Fingerprint } from '../../ui/Fingerprint.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { verify } from '../../words/about.ts'
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
          <details>
            <summary>{updating.details}</summary>
            <Both />
          </details>
        </Notice>
      )}
    </aside>
  )
}

/** What runs now, and what would take its place. */
function Both() {
  const both = useQuery({
    queryKey: ['fingerprint', 'both'],
    queryFn: async () => {
      const [running, latest] = await Promise.all([
        readFingerprint('running'),
        readFingerprint('latest'),
      ])
      return { running: running.hash, latest: latest.hash }
    },
  })
  if (both.data === undefined) {
    return <p role="status">{both.isError ? verify.noFingerprint : verify.reading}</p>
  }
  return (
    <dl>
      <dt className="item__meta">{updating.yours}</dt>
      <dd>
        <Fingerprint hash={both.data.running} />
      </dd>
      <dt className="item__meta">{updating.theNew}</dt>
      <dd>
        <Fingerprint hash={both.data.latest} />
      </dd>
    </dl>
  )
}
