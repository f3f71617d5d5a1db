import type { OutgoingView, SenderView } from '@valise/client'
import type { ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { Heading } from '../ui/Heading.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Bag, Desk, Stage } from '../ui/Stage.tsx'
import { Top } from '../ui/Top.tsx'
import { always } from '../words/always.ts'
import { troubleOf } from '../words/errors.ts'
import { receivedByDevices, sendingToDevices, transfer } from '../words/send.ts'
import { type Again, Way } from './Way.tsx'

interface SendingScreenProps {
  outgoing: OutgoingView
  /** What is sent, in words. */
  content: string
  connection: SenderView['connection']
  /** The way out of the session. */
  out: ReactNode
  /** Something below wants the user's eye: the bar rests at the end of the list. */
  barRests?: boolean
  onPause: () => void
  onResume: () => void
  /** Choose something else for the same devices; undefined once the session is over. */
  onAgain: (() => void) | undefined
  /** Goes, and leaves what the server has; undefined where that is not possible. */
  onLeave?: (() => void) | undefined
  /** The same once more, to one device that did not get all of it. */
  onSendAgain: (id: string) => void
  /** Whether a way's device is still here, and can be sent to. */
  isReady: (id: string) => boolean
  /** What a way's device can take at once, where it has said it. */
  capacityOf?: (id: string) => number | undefined
  children?: ReactNode
}

/** How a transfer stands for each device. */
export function SendingScreen(props: SendingScreenProps) {
  const { outgoing, content, connection, out, barRests = false, children } = props
  const { ways, state, error } = outgoing
  const paused = state === 'paused'
  const running = isRunning(outgoing)
  const mayLeave = running && outgoing.isUploaded && props.onLeave !== undefined
  const received = ways.filter((way) => way.state === 'received').length
  const againFor = (id: string): Again | undefined => {
    if (!props.isReady(id)) return undefined
    return running ? 'later' : () => props.onSendAgain(id)
  }
  const failure = error === undefined ? undefined : troubleOf(error.code, 'sending')
  return (
    <Stage narrowBag>
      <Bag seal={state === 'failed' ? 'open' : 'closed'} top={<Top>{out}</Top>}>
        <Heading key={running ? 'running' : 'over'} className="title title--big">
          {titleOf(outgoing, received)}
        </Heading>
        <p className="lead soft">
          {content}. {transfer.sealed}
        </p>
      </Bag>
      <Desk
        label={transfer.region}
        center
        barRests={barRests}
        bar={
          running ? (
            <Button
              large
              wide
              icon={paused ? 'play' : 'pause'}
              onClick={paused ? props.onResume : props.onPause}
            >
              {paused ? transfer.resume : transfer.pause}
            </Button>
          ) : (
            props.onAgain && (
              <Button large wide icon="send" onClick={props.onAgain}>
                {transfer.somethingElse}
              </Button>
            )
          )
        }
      >
        {connection === 'reconnecting' && (
          <Notice icon="refresh" role="status">
            <p>{always.reconnecting}</p>
          </Notice>
        )}
        {failure !== undefined && (
          <Notice icon="plug" role="alert" title={failure.what}>
            <p>{failure.lost}</p>
          </Notice>
        )}
        <ul className="requests" aria-label={transfer.devices}>
          {ways.map((way) => (
            <Way
              key={way.id}
              way={way}
              capacity={props.capacityOf?.(way.id)}
              paused={paused}
              again={againFor(way.id)}
            />
          ))}
        </ul>
        {running && <p className="hint">{mayLeave ? transfer.uploaded : toKnow[state]}</p>}
        {mayLeave && (
          <div className="acts">
            <Button onClick={props.onLeave}>{transfer.leave}</Button>
          </div>
        )}
        {children}
      </Desk>
    </Stage>
  )
}

/** What its user should know while it runs. */
const toKnow: Partial<Record<OutgoingView['state'], string>> = {
  waiting: transfer.waits,
  sending: transfer.keepOpen,
  paused: transfer.pausedWhat,
}

export function isRunning({ state }: OutgoingView): boolean {
  return state === 'waiting' || state === 'sending' || state === 'paused'
}

function titleOf(outgoing: OutgoingView, received: number): string {
  const { state, ways } = outgoing
  if (state === 'paused') return transfer.paused
  if (isRunning(outgoing)) return sendingToDevices(ways.length)
  return received === 0 ? transfer.receivedByNobody : receivedByDevices(received, ways.length)
}
