import { type Invitation, ReceiverSession, type ReceiverView } from '@valise/client'
import { useEffect, useRef, useState } from 'react'
import { useLeaveGuard } from '../../app/leave-guard.ts'
import { goTo } from '../../app/navigation.ts'
import { forgetQueries } from '../../app/queries.ts'
import { sessionParts } from '../../app/relay.ts'
import { useRunning } from '../../app/running.ts'
import { useAct } from '../../app/use-act.ts'
import { useTitle } from '../../app/use-title.ts'
import { useView } from '../../app/use-view.ts'
import { ArrivingScreen } from '../../transfer/ArrivingScreen.tsx'
import { ComposeScreen } from '../../transfer/ComposeScreen.tsx'
import { DoneScreen } from '../../transfer/DoneScreen.tsx'
import {
  contentOf,
  type Draft,
  emptyDraft,
  sourcesOf,
  withoutSecret,
} from '../../transfer/draft.ts'
import { IncomingFailure } from '../../transfer/IncomingFailure.tsx'
import { Received } from '../../transfer/Received.tsx'
import { isRunning, SendingScreen } from '../../transfer/SendingScreen.tsx'
import { useArrived, useEndOfSecrets } from '../../transfer/use-arrived.ts'
import { usePausedForOffer } from '../../transfer/use-paused-for-offer.ts'
import { AskFirst } from '../../ui/AskFirst.tsx'
import { Button } from '../../ui/Button.tsx'
import { TroubleScreen } from '../../ui/TroubleScreen.tsx'
import { useForgetting } from '../../ui/use-forgetting.ts'
import { always, leaving } from '../../words/always.ts'
import { type NextStep, troubleOf } from '../../words/errors.ts'
import { askLeave, uncopiedGoes } from '../../words/receive.ts'
import { compose, session as words } from '../../words/send.ts'
import { CodeScreen } from './CodeScreen.tsx'

interface ReceivingProps {
  invitation: Invitation
  /** What is sent as soon as the pairing holds. */
  bring: Draft | undefined
  /** It was sent, and the session is over: its secret is not kept for another one. */
  onBroughtOver: () => void
  /** The same once more: everything is made anew. */
  onAgain: () => void
  /** Back to scanning and typing. */
  onOther: () => void
}

/** What the user looks at. `auto`: what happens just now, or happened last. */
type Place = 'auto' | 'compose' | 'arrived' | 'transfer'

/** A session that was joined, from asking to its end. */
export function Receiving(props: ReceivingProps) {
  const { invitation, onBroughtOver, onAgain, onOther } = props
  const [toSend] = useState(props.bring !== undefined)
  const arrivals = useArrived()
  const { anything, uncopiedSecret, unsaved, makeSink, measure } = arrivals
  const [session] = useState(() => new ReceiverSession({ ...sessionParts(), invitation, makeSink }))
  const view = useView(session)
  const [place, setPlace] = useState<Place>('auto')
  const [draft, setDraft] = useState<Draft>(props.bring ?? emptyDraft)
  /** What runs or ran, in words: the draft may be another one by then. */
  const [content, setContent] = useState('')
  const compare = useAct((same: boolean) => session.compare(same))
  const join = useAct(async () => {
    // The sender is told how much this device can take.
    await measure()
    await session.join()
  })
  useFromBeginToEnd(session, join.run)

  const send = (what: Draft) => {
    setContent(contentOf(what))
    setPlace('auto')
    void session.send(sourcesOf(what))
  }
  const paired = view.phase === 'waiting-for-transfer'
  const brought = useRef(false)
  useEffect(() => {
    if (!paired || !toSend || brought.current) return
    brought.current = true
    setContent(contentOf(draft))
    void session.send(sourcesOf(draft))
  }, [paired, toSend, draft, session])

  const { over } = view
  usePausedForOffer(arrivals.offer, session)
  useRunning(!over)
  useTitle(toSend ? always.send : always.receive)
  useLeaveGuard(warningOf(view, unsaved), () => void session.cancel())
  // At the session's end, and when its user ends it and this screen with it.
  useEffect(() => (over ? undefined : forgetQueries), [over])
  useEndOfSecrets(over, arrivals)
  if (over && draft.secret !== '') setDraft(withoutSecret(draft))
  useForgetting(over)
  const sent = view.transfer !== undefined
  useEffect(() => {
    if (over && sent) onBroughtOver()
  }, [over, sent, onBroughtOver])

  const cancel = () => {
    void session.cancel()
    onOther()
  }
  const out = (
    <Button look="plain" onClick={cancel}>
      {always.cancel}
    </Button>
  )
  const [asking, setAsking] = useState(false)
  const leave = () => {
    setPlace('arrived')
    void session.cancel()
  }
  const received = <Received {...arrivals} />
  const sendSomething = () => {
    if (view.transfer?.state === 'finished') setDraft(emptyDraft)
    setPlace('compose')
  }

  if (view.phase === 'ended') {
    const trouble = troubleOf(view.error?.code ?? 'cancelled', 'receiving')
    const steps: Record<NextStep, () => void> = {
      again: onAgain,
      'new-session': onOther,
      'other-code': onOther,
      reload: () => location.reload(),
      start: () => goTo({ name: 'start' }),
    }
    return (
      <TroubleScreen trouble={trouble} onNext={steps[trouble.next]}>
        {anything && received}
      </TroubleScreen>
    )
  }
  if (place === 'compose' && !over) {
    return (
      <ComposeScreen
        draft={draft}
        onChange={setDraft}
        within={{
          readyDevices: 1,
          // The device that opened the session does not say it.
          takers: [],
          submit: compose.toOtherDevice,
          onBack: () => setPlace('auto'),
        }}
        pending={false}
        onSubmit={() => send(draft)}
        trouble={undefined}
      />
    )
  }
  switch (place === 'arrived' || place === 'transfer' ? place : shownOf(view)) {
    case 'code':
      return (
        <CodeScreen
          view={view}
          toSend={toSend}
          comparing={compare.pending}
          onCompare={compare.run}
          onSend={sendSomething}
          onCancel={cancel}
        />
      )
    case 'arriving':
      return (
        view.incoming && (
          <ArrivingScreen
            incoming={view.incoming}
            connection={view.connection}
            offer={arrivals.offer}
            out={out}
            onPause={() => session.pauseIncoming()}
            onResume={() => session.resumeIncoming()}
          />
        )
      )
    case 'transfer':
      return (
        view.transfer && (
          <SendingScreen
            outgoing={view.transfer}
            content={content}
            connection={view.connection}
            out={out}
            onPause={() => session.pause()}
            onResume={() => session.resume()}
            onAgain={over ? undefined : sendSomething}
            onSendAgain={() => void session.sendAgain()}
            isReady={() => !over}
          >
            {anything && (
              <div className="acts">
                <Button look="plain" onClick={() => setPlace('arrived')}>
                  {words.showArrived}
                </Button>
              </div>
            )}
          </SendingScreen>
        )
      )
    case 'arrived':
      return (
        <DoneScreen
          going={
            over
              ? undefined
              : {
                  failed: view.incoming?.state === 'failed',
                  onSendBack: sendSomething,
                  onLeave: () => (uncopiedSecret ? setAsking(true) : leave()),
                }
          }
          onShowSent={view.transfer && (() => setPlace('transfer'))}
        >
          <IncomingFailure incoming={view.incoming} />
          {received}
          {asking && !over && (
            <AskFirst
              words={askLeave}
              warnings={[uncopiedGoes]}
              onStay={() => setAsking(false)}
              onGo={leave}
            />
          )}
        </DoneScreen>
      )
  }
}

/**
 * Joins once, and leaves with the screen or the page. What an effect sees is kept as long as it may
 * have to be undone: out here that is the session, and not what was chosen when the screen was drawn.
 */
function useFromBeginToEnd(session: ReceiverSession, join: () => void): void {
  const begin = useRef<(() => void) | undefined>(join)
  useEffect(() => {
    // The view says how it went.
    begin.current?.()
    begin.current = undefined
    const leave = () => void session.cancel()
    // A page that is closed can't hold its keys: the relay and the sender are told.
    addEventListener('pagehide', leave)
    return () => {
      removeEventListener('pagehide', leave)
      leave()
    }
  }, [session])
}

/** What happens just now comes first, then what happened last. */
function shownOf({ phase, over, incoming, transfer, latest }: ReceiverView) {
  // The end is what everybody is told, whatever was done last.
  if (over && phase === 'received') return 'arrived'
  if (phase === 'arriving' && incoming !== undefined) return 'arriving'
  if (transfer !== undefined && (isRunning(transfer) || latest === 'transfer')) return 'transfer'
  return phase === 'received' ? 'arrived' : 'code'
}

function warningOf({ phase, over, transfer }: ReceiverView, unsaved: boolean): string | undefined {
  if (unsaved) return leaving.unsaved
  if (over) return undefined
  if (transfer !== undefined && isRunning(transfer)) return leaving.transfer
  return phase === 'received' || transfer !== undefined ? undefined : leaving.receiving
}
