import type { OutgoingView, SenderView } from '@valise/client'
import { Button } from '../../ui/Button.tsx'
import { Heading } from '../../ui/Heading.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { Top } from '../../ui/Top.tsx'
import { always } from '../../words/always.ts'
import { type Trouble, troubleOf } from '../../words/errors.ts'
import { receivedByDevices, sendingToDevices, session, transfer } from '../../words/send.ts'
import { Requests, RequestWarnings } from './Requests.tsx'
import type { SessionActs } from './SessionScreen.tsx'
import { Way } from './Way.tsx'

export interface TransferActs extends SessionActs {
  pause: () => void
  resume: () => void
  /** Choose something else for the same devices. */
  again: () => void
  /** Back to the tag with its code. */
  showCode: () => void
}

interface TransferScreenProps {
  view: SenderView
  outgoing: OutgoingView
  /** What is sent, in words. */
  content: string
  now: number
  acts: TransferActs
}

/** How it stands for each device. */
export function TransferScreen({ view, outgoing, content, now, acts }: TransferScreenProps) {
  const { ways, state } = outgoing
  const paused = state === 'paused'
  const running = paused || state === 'sending'
  const received = ways.filter((way) => way.state === 'received').length
  const failure =
    outgoing.error === undefined ? undefined : troubleOf(outgoing.error.code, 'sending')
  const asking = view.requests.filter(
    ({ state: of, id }) =>
      ['joining', 'waiting', 'approved'].includes(of) && !ways.some((way) => way.id === id),
  )

  return (
    <Stage narrowBag>
      <Bag
        seal={state === 'failed' ? 'open' : 'closed'}
        top={
          <Top>
            <Button look="plain" onClick={acts.cancel}>
              {session.cancel}
            </Button>
          </Top>
        }
      >
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
        barRests={asking.length > 0}
        bar={
          running ? (
            <Button
              large
              wide
              icon={paused ? 'play' : 'pause'}
              onClick={paused ? acts.resume : acts.pause}
            >
              {paused ? transfer.resume : transfer.pause}
            </Button>
          ) : (
            <Button large wide icon="send" onClick={acts.again}>
              {transfer.somethingElse}
            </Button>
          )
        }
      >
        {view.connection === 'reconnecting' && (
          <Notice icon="refresh" role="status">
            <p>{always.reconnecting}</p>
          </Notice>
        )}
        {failure !== undefined && <Failure failure={failure} />}
        <ul className="requests" aria-label={transfer.devices}>
          {ways.map((way) => (
            <Way key={way.id} way={way} paused={paused} />
          ))}
        </ul>
        {running && <p className="hint">{transfer.keepOpen}</p>}
        {asking.length > 0 && (
          <div className="field">
            <h2 className="label">{session.requests}</h2>
            <p className="hint">{session.hint}</p>
            <Requests
              view={{ ...view, requests: asking }}
              now={now}
              somethingChosen={false}
              acts={acts}
            />
          </div>
        )}
        <RequestWarnings view={view} />
        {view.door === 'open' && (
          <div className="acts">
            <Button look="plain" onClick={acts.showCode}>
              {session.backToCode}
            </Button>
          </div>
        )}
      </Desk>
    </Stage>
  )
}

function titleOf({ state, ways }: OutgoingView, received: number): string {
  if (state === 'paused') return transfer.paused
  if (state === 'sending') return sendingToDevices(ways.length)
  return received === 0 ? transfer.receivedByNobody : receivedByDevices(received, ways.length)
}

function Failure({ failure }: { failure: Trouble }) {
  return (
    <Notice icon="plug" role="alert" title={failure.what}>
      <p>{failure.lost}</p>
    </Notice>
  )
}
