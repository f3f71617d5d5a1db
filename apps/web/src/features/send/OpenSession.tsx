import type { SenderSession, SenderView } from '@valise/client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useLeaveGuard } from '../../app/leave-guard.ts'
import { forgetQueries } from '../../app/queries.ts'
import { useRunning } from '../../app/running.ts'
import { useNow } from '../../app/use-now.ts'
import { useTitle } from '../../app/use-title.ts'
import { always, leaving } from '../../words/always.ts'
import { troubleOf } from '../../words/errors.ts'
import { ComposeScreen } from './ComposeScreen.tsx'
import { contentOf, type Draft, emptyDraft, isEmpty, sourcesOf } from './draft.ts'
import { EndedScreen } from './EndedScreen.tsx'
import { SessionScreen } from './SessionScreen.tsx'
import { type TransferActs, TransferScreen } from './TransferScreen.tsx'
import { useTellOfRequests } from './use-tell-of-requests.ts'

interface OpenSessionProps {
  session: SenderSession
  draft: Draft
  onDraft: (draft: Draft) => void
  /** Its user has ended it: back to choosing. */
  onOver: () => void
  /** A new session with a new code, for what is chosen. */
  onStartOver: () => void
}

/** What the user looks at. `auto`: the transfer while there is one, else the tag and the requests. */
type Place = 'auto' | 'code' | 'compose'

/** A session that is open at the relay, until its end. */
export function OpenSession({ session, draft, onDraft, onOver, onStartOver }: OpenSessionProps) {
  const view = useSyncExternalStore(session.subscribe, session.getView)
  const now = useNow()
  const [place, setPlace] = useState<Place>('auto')
  const [restarting, setRestarting] = useState(false)
  /** What runs or ran, in words: the draft may be another one by then. */
  const [content, setContent] = useState('')

  const open = view.phase === 'open'
  useRunning(open)
  useLeaveGuard(open ? warningOf(view) : undefined, () => void session.cancel())
  useEndWithPage(session)
  useTitle(always.send, view.requests.filter(({ state }) => state === 'waiting').length)
  useTellOfRequests(view.requests)
  // At the session's end, and when its user ends it and this screen with it.
  useEffect(() => (open ? forgetQueries : undefined), [open])

  const acts: TransferActs = {
    approve: async (id, { lastFour, send }) => {
      if (send) begin()
      await session.approve(id, {
        ...(lastFour === undefined ? {} : { lastFour }),
        ...(send ? { thenSend: sourcesOf(draft) } : {}),
      })
    },
    deny: (id) => session.deny(id),
    closeDoor: () => session.closeDoor(),
    send: async () => {
      begin()
      await session.send(sourcesOf(draft))
    },
    cancel: () => {
      void session.cancel()
      onOver()
    },
    startOver: () => {
      setRestarting(true)
      onStartOver()
    },
    choose: () => setPlace('compose'),
    again: () => {
      moveOn()
      setPlace('compose')
    },
    showCode: () => {
      moveOn()
      setPlace('code')
    },
    pause: () => session.pause(),
    resume: () => session.resume(),
  }

  function begin(): void {
    setContent(contentOf(draft))
    setPlace('auto')
  }

  /** What everybody has got is not offered to them a second time. */
  function moveOn(): void {
    if (view.transfer?.state === 'finished') onDraft(emptyDraft)
  }

  if (view.phase === 'ended' || restarting) {
    return (
      <EndedScreen
        trouble={troubleOf(view.error?.code ?? 'cancelled', 'sending')}
        outgoing={view.transfer}
        busy={restarting}
        onNext={acts.startOver}
      />
    )
  }
  if (place === 'compose') {
    return (
      <ComposeScreen
        draft={draft}
        onChange={onDraft}
        within={{ readyDevices: view.readyDevices, onBack: () => setPlace('auto') }}
        pending={false}
        onSubmit={() => void acts.send()}
        trouble={undefined}
      />
    )
  }
  if (view.transfer !== undefined && place === 'auto') {
    return (
      <TransferScreen
        view={view}
        outgoing={view.transfer}
        content={content}
        now={now}
        acts={acts}
      />
    )
  }
  return <SessionScreen view={view} now={now} somethingChosen={!isEmpty(draft)} acts={acts} />
}

function warningOf({ transfer }: SenderView): string {
  const running = transfer?.state === 'sending' || transfer?.state === 'paused'
  return running ? leaving.transfer : leaving.session
}

/** A page that is closed can't hold its keys: the relay and the other devices are told. */
function useEndWithPage(session: SenderSession): void {
  useEffect(() => {
    const end = () => void session.cancel()
    addEventListener('pagehide', end)
    return () => removeEventListener('pagehide', end)
  }, [session])
}
