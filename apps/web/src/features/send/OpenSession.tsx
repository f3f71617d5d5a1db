import type { SenderSession, SenderView } from '@valise/client'
import { useEffect, useState } from 'react'
import { useLeaveGuard } from '../../app/leave-guard.ts'
import { forgetQueries } from '../../app/queries.ts'
import { useRunning } from '../../app/running.ts'
import { useNow } from '../../app/use-now.ts'
import { useTitle } from '../../app/use-title.ts'
import { useView } from '../../app/use-view.ts'
import { ArrivedScreen } from '../../transfer/ArrivedScreen.tsx'
import { ArrivingScreen } from '../../transfer/ArrivingScreen.tsx'
import { ComposeScreen } from '../../transfer/ComposeScreen.tsx'
import { DoneScreen } from '../../transfer/DoneScreen.tsx'
import {
  bytesOf,
  contentOf,
  type Draft,
  emptyDraft,
  isEmpty,
  sourcesOf,
} from '../../transfer/draft.ts'
import { IncomingFailure } from '../../transfer/IncomingFailure.tsx'
import { Received } from '../../transfer/Received.tsx'
import { isRunning } from '../../transfer/SendingScreen.tsx'
import { type ArrivedStore, useEndOfSecrets } from '../../transfer/use-arrived.ts'
import { usePausedForOffer } from '../../transfer/use-paused-for-offer.ts'
import { AskFirst } from '../../ui/AskFirst.tsx'
import { Button } from '../../ui/Button.tsx'
import { always, leaving } from '../../words/always.ts'
import { type Trouble, troubleOf, withSecretGone } from '../../words/errors.ts'
import { uncopiedGoes } from '../../words/receive.ts'
import { askEnd, leftWithServer, sendToDevices, session as words } from '../../words/send.ts'
import { EndedScreen } from './EndedScreen.tsx'
import { SessionScreen } from './SessionScreen.tsx'
import { needsPage, type TransferActs, TransferScreen } from './TransferScreen.tsx'
import { takersOf } from './takers-of.ts'
import { useTellOfRequests } from './use-tell-of-requests.ts'

interface OpenSessionProps {
  session: SenderSession
  /** This device wants to receive: the other one scans, is approved, and sends. */
  toReceive: boolean
  draft: Draft
  onDraft: (draft: Draft) => void
  arrivals: ArrivedStore
  /** The session is over: a secret that was chosen for it is not kept. */
  onSecretOver: () => void
  /** That has happened. */
  secretGone: boolean
  /** Its user has ended it, and nothing is left to look at. */
  onOver: () => void
  /** A new session with a new code, for what is chosen. */
  onStartOver: () => void
}

/** What the user looks at. `auto`: what happens just now, or happened last. */
type Place = 'auto' | 'code' | 'compose' | 'arrived' | 'transfer'

/** A session that is open at the relay, until its end. */
export function OpenSession(props: OpenSessionProps) {
  const { session, toReceive, draft, onDraft, arrivals, onSecretOver, onOver, onStartOver } = props
  const { anything, uncopiedSecret, unsaved } = arrivals
  const view = useView(session)
  const now = useNow()
  const [place, setPlace] = useState<Place>('auto')
  const [restarting, setRestarting] = useState(false)
  const [asking, setAsking] = useState(false)
  /** A secret has come through to another device: it goes from there with the session. */
  const [secretThere, setSecretThere] = useState(false)
  /** What runs or ran, in words: the draft may be another one by then. */
  const [content, setContent] = useState('')

  const open = view.phase === 'open'
  usePausedForOffer(arrivals.offer, session)
  useRunning(open)
  if (!secretThere && isSecretThere(view)) setSecretThere(true)
  useLeaveGuard(warningOf(view, unsaved, secretThere), () => void session.leave())
  useEndWithPage(session)
  useTitle(
    toReceive ? always.receive : always.send,
    view.requests.filter(({ state }) => state === 'waiting').length,
  )
  useTellOfRequests(view.requests)
  // At the session's end, and when its user ends it and this screen with it.
  useEffect(() => (open ? forgetQueries : undefined), [open])
  useEndOfSecrets(!open, arrivals)
  // Who starts over before the end takes along what is chosen: it is the next session's.
  const ended = !open && !restarting
  useEffect(() => {
    if (ended) onSecretOver()
  }, [ended, onSecretOver])

  const end = () => {
    void session.cancel()
    // What has arrived stays on the screen until its user leaves it.
    if (!anything) onOver()
  }
  const warnings = [
    ...(secretThere ? [words.secretsThere] : []),
    ...(uncopiedSecret ? [uncopiedGoes] : []),
  ]

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
    cancel: () => (warnings.length > 0 ? setAsking(true) : end()),
    startOver: () => {
      setRestarting(true)
      onStartOver()
    },
    choose: () => setPlace('compose'),
    showTransfer: () => setPlace('auto'),
    again: () => {
      moveOn()
      setPlace('compose')
    },
    showCode: () => {
      moveOn()
      setPlace('code')
    },
    showArrived: () => setPlace('arrived'),
    sendAgain: (id) => void session.sendAgain(id),
    leave: () => void session.leave(),
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

  const received = <Received {...arrivals} />

  if (view.phase === 'ended' || restarting) {
    if (view.error === undefined && anything && !restarting) {
      return <DoneScreen going={undefined}>{received}</DoneScreen>
    }
    const secretGone = ended && (props.secretGone || draft.secret !== '') && !toReceive
    return (
      <EndedScreen
        trouble={secretGone ? withSecretGone(troubleIn(view)) : troubleIn(view)}
        outgoing={view.transfer}
        busy={restarting}
        // Nothing is sent without the secret before its user has seen that it is gone.
        onNext={secretGone ? onOver : acts.startOver}
      >
        {anything && received}
      </EndedScreen>
    )
  }
  if (place === 'compose') {
    return (
      <ComposeScreen
        draft={draft}
        onChange={onDraft}
        within={{
          readyDevices: view.readyDevices,
          takers: takersOf(view),
          submit: sendToDevices(view.readyDevices),
          onBack: () => setPlace('auto'),
        }}
        pending={false}
        onSubmit={() => void acts.send()}
        trouble={undefined}
      />
    )
  }

  const cancel = (
    <Button look="plain" onClick={acts.cancel}>
      {words.cancel}
    </Button>
  )
  const shown = () => {
    switch (place === 'auto' ? shownOf(view) : place) {
      case 'arriving':
        return (
          view.incoming && (
            <ArrivingScreen
              incoming={view.incoming}
              connection={view.connection}
              offer={arrivals.offer}
              out={cancel}
              onPause={() => session.pauseIncoming()}
              onResume={() => session.resumeIncoming()}
            />
          )
        )
      case 'transfer':
        return (
          view.transfer && (
            <TransferScreen
              view={view}
              outgoing={view.transfer}
              content={content}
              now={now}
              anythingArrived={anything}
              acts={acts}
            />
          )
        )
      case 'arrived':
        return (
          view.incoming && (
            <ArrivedScreen
              failed={view.incoming.state === 'failed'}
              pairs={view.incoming.pairs}
              onCancel={acts.cancel}
              onSendBack={acts.again}
              onShowCode={view.door === 'open' ? acts.showCode : undefined}
              onShowSent={view.transfer && (() => setPlace('transfer'))}
            >
              <IncomingFailure incoming={view.incoming} />
              {received}
            </ArrivedScreen>
          )
        )
      case 'code':
        return (
          <SessionScreen
            view={view}
            toReceive={toReceive}
            now={now}
            content={isEmpty(draft) ? undefined : contentOf(draft)}
            bytes={bytesOf(draft)}
            acts={acts}
          />
        )
    }
  }
  return (
    <>
      {shown()}
      {asking && (
        <AskFirst words={askEnd} warnings={warnings} onStay={() => setAsking(false)} onGo={end} />
      )}
    </>
  )
}

/** What happens just now comes first, then what happened last. */
function shownOf({ transfer, incoming, latest }: SenderView) {
  if (incoming?.state === 'arriving') return 'arriving'
  if (transfer !== undefined && isRunning(transfer)) return 'transfer'
  if (latest === undefined) return 'code'
  return latest === 'transfer' ? 'transfer' : 'arrived'
}

/** Why it is over, and what is to be known of it. */
function troubleIn({ error, transfer }: SenderView): Trouble {
  const trouble = troubleOf(error?.code ?? 'cancelled', 'sending')
  return transfer?.state === 'left' ? { ...trouble, ...leftWithServer } : trouble
}

function isSecretThere({ transfer }: SenderView): boolean {
  const { hasSecret = false, ways = [] } = transfer ?? {}
  return hasSecret && ways.some(({ state }) => state === 'received' || state === 'delivered')
}

function warningOf(view: SenderView, unsaved: boolean, secretThere: boolean) {
  const { phase, transfer, incoming } = view
  if (unsaved) return leaving.unsaved
  if (phase !== 'open') return undefined
  const sending = transfer !== undefined && isRunning(transfer)
  if (sending && transfer.isUploaded && !needsPage(view)) return leaving.uploaded
  const running = sending || incoming?.state === 'arriving'
  const warning = running ? leaving.transfer : leaving.session
  return secretThere ? `${warning} ${words.secretsThere}` : warning
}

/**
 * A page that is closed can't hold its keys: the relay and the other devices are told. What the relay
 * has whole stays there for them.
 */
function useEndWithPage(session: SenderSession): void {
  useEffect(() => {
    const end = () => void session.leave()
    addEventListener('pagehide', end)
    return () => removeEventListener('pagehide', end)
  }, [session])
}
