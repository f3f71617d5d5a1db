import { type Invitation, ReceiverSession } from '@valise/client'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useLeaveGuard } from '../../app/leave-guard.ts'
import { goTo } from '../../app/navigation.ts'
import { forgetQueries } from '../../app/queries.ts'
import { sessionParts } from '../../app/relay.ts'
import { useRunning } from '../../app/running.ts'
import { useAct } from '../../app/use-act.ts'
import { useTitle } from '../../app/use-title.ts'
import { BlobSink } from '../../platform/blob-sink.ts'
import { TroubleScreen } from '../../ui/TroubleScreen.tsx'
import { always, leaving } from '../../words/always.ts'
import { type NextStep, troubleOf } from '../../words/errors.ts'
import { ArrivingScreen } from './ArrivingScreen.tsx'
import { CodeScreen } from './CodeScreen.tsx'
import { DoneScreen } from './DoneScreen.tsx'
import { Received } from './Received.tsx'
import { type Arrived, isTaken, withTaken, withTransfer } from './received.ts'

interface ReceivingProps {
  invitation: Invitation
  /** The same once more: everything is made anew. */
  onAgain: () => void
  /** Back to scanning and typing. */
  onOther: () => void
}

/** One attempt to receive, from asking to the session's end. */
export function Receiving({ invitation, onAgain, onOther }: ReceivingProps) {
  const [arrived, setArrived] = useState<readonly Arrived[]>([])
  const [session] = useState(
    () =>
      new ReceiverSession({
        ...sessionParts(),
        invitation,
        makeSink: () =>
          new BlobSink((files) => setArrived((before) => withTransfer(before, files))),
      }),
  )
  const view = useSyncExternalStore(session.subscribe, session.getView)
  const compare = useAct((same: boolean) => session.compare(same))
  const join = useAct(() => session.join())
  const begin = useRef(join.run)

  useEffect(() => {
    // The view says how it went.
    begin.current()
    const leave = () => void session.cancel()
    // A page that is closed can't hold its keys: the relay and the sender are told.
    addEventListener('pagehide', leave)
    return () => {
      removeEventListener('pagehide', leave)
      leave()
    }
  }, [session])

  const { over } = view
  const unsaved = arrived.some((each) => !isTaken(each))
  useRunning(!over)
  useTitle(always.receive)
  useLeaveGuard(warningOf(over || view.phase === 'received', unsaved), () => void session.cancel())
  // At the session's end, and when its user ends it and this screen with it.
  useEffect(() => (over ? undefined : forgetQueries), [over])

  const cancel = () => {
    void session.cancel()
    onOther()
  }
  const received = (
    <Received
      arrived={arrived}
      onTaken={(taken) => setArrived((before) => withTaken(before, taken))}
    />
  )

  switch (view.phase) {
    case 'joining':
    case 'waiting-for-approval':
    case 'comparing':
    case 'waiting-for-transfer':
      return (
        <CodeScreen
          view={view}
          comparing={compare.pending}
          onCompare={compare.run}
          onCancel={cancel}
        />
      )
    case 'arriving':
      return <ArrivingScreen view={view} onCancel={cancel} />
    case 'received':
      return <DoneScreen over={over}>{received}</DoneScreen>
    case 'ended': {
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
          {arrived.length > 0 && received}
        </TroubleScreen>
      )
    }
  }
}

function warningOf(handedOver: boolean, unsaved: boolean): string | undefined {
  if (unsaved) return leaving.unsaved
  return handedOver ? undefined : leaving.receiving
}
