import type { RequestRow as Row, SenderView } from '@valise/client'
import { useState } from 'react'
import { Announce } from '../../ui/Hidden.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Seal } from '../../ui/Seal.tsx'
import { newRequest, request, session } from '../../words/send.ts'
import { type RequestActs, RequestRow } from './RequestRow.tsx'

interface RequestsProps {
  view: SenderView
  now: number
  /** What is chosen, in words; undefined for nothing. */
  content: string | undefined
  acts: RequestActs
}

/** The devices that ask, in the order of their arrival: a row never moves under the pointer. */
export function Requests({ view, now, content, acts }: RequestsProps) {
  const [waits, setWaits] = useState(false)
  const { requests } = view
  const firstDenied = requests.find(({ state }) => state === 'denied')
  const sends = !waits && decidesAlone(requests) ? content : undefined
  const newest = requests.findLast(({ state }) => state === 'waiting')
  return (
    <>
      {requests.length === 0 ? (
        <p className="none">
          <Seal state="open" />
          <span>{session.nobody}</span>
        </p>
      ) : (
        <ul className="requests" aria-label={session.requests}>
          {requests.map((row) => (
            <RequestRow
              key={row.id}
              row={row}
              now={now}
              sends={sends}
              onWait={sends === undefined ? undefined : () => setWaits(true)}
              offersStartOver={row === firstDenied}
              acts={acts}
            />
          ))}
        </ul>
      )}
      <Announce>
        {newest !== undefined &&
          newRequest(
            newest.pairs.join(' '),
            newest.mode === 'typed' ? request.typed : request.scanned,
          )}
      </Announce>
    </>
  )
}

/**
 * Whether one approval decides all: one device waits, and none is there already that would have
 * to be sent to as well.
 */
function decidesAlone(requests: readonly Row[]): boolean {
  const here = requests.filter(({ state }) =>
    ['joining', 'waiting', 'approved', 'ready'].includes(state),
  )
  return here.length === 1 && here[0]?.state === 'waiting'
}

/** What the user should know about the list as a whole. */
export function RequestWarnings({ view }: { view: SenderView }) {
  return (
    <>
      {view.door === 'closed-by-user' && (
        <Notice icon="door" role="status">
          <p>{session.doorClosed}</p>
        </Notice>
      )}
      {view.door === 'closed-by-failures' && (
        <Notice icon="door" role="alert">
          <p>{session.doorClosedByFailures}</p>
        </Notice>
      )}
      {view.door === 'closed-by-restart' && (
        <Notice icon="door" role="alert">
          <p>{session.doorClosedByRestart}</p>
        </Notice>
      )}
      {view.warning !== undefined && (
        <Notice icon="stranger" role="alert">
          <p>
            {view.warning === 'several-failed-requests'
              ? session.severalFailed
              : session.requestChanged}
          </p>
        </Notice>
      )}
    </>
  )
}
