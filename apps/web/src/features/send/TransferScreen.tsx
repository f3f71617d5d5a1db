import type { OutgoingView, SenderView } from '@valise/client'
import { SendingScreen } from '../../transfer/SendingScreen.tsx'
import { Button } from '../../ui/Button.tsx'
import { session } from '../../words/send.ts'
import { Requests, RequestWarnings } from './Requests.tsx'
import type { SessionActs } from './SessionScreen.tsx'

export interface TransferActs extends SessionActs {
  /** The same once more, to the device of this row. */
  sendAgain: (id: string) => void
  /** Goes, and leaves what the server has. */
  leave: () => void
  pause: () => void
  resume: () => void
  /** Choose something else for the same devices. */
  again: () => void
  /** Back to the tag with its code. */
  showCode: () => void
  /** What has been sent back. */
  showArrived: () => void
}

interface TransferScreenProps {
  view: SenderView
  outgoing: OutgoingView
  /** What is sent, in words. */
  content: string
  now: number
  anythingArrived: boolean
  acts: TransferActs
}

/** Something goes on that ends with this page, whatever the server has. */
export function needsPage({ incoming, requests }: SenderView): boolean {
  return incoming?.state === 'arriving' || requests.some(({ isPromised }) => isPromised)
}

/** How it stands for each device, and who asks meanwhile. */
export function TransferScreen(props: TransferScreenProps) {
  const { view, outgoing, content, now, anythingArrived, acts } = props
  const asking = view.requests.filter(
    ({ state, id }) =>
      ['joining', 'waiting', 'approved'].includes(state) &&
      !outgoing.ways.some((way) => way.id === id),
  )
  return (
    <SendingScreen
      outgoing={outgoing}
      content={content}
      connection={view.connection}
      out={
        <Button look="plain" onClick={acts.cancel}>
          {session.cancel}
        </Button>
      }
      barRests={asking.length > 0}
      onPause={acts.pause}
      onResume={acts.resume}
      onAgain={acts.again}
      onLeave={needsPage(view) ? undefined : acts.leave}
      onSendAgain={acts.sendAgain}
      isReady={(id) => view.requests.find((row) => row.id === id)?.state === 'ready'}
      capacityOf={(id) => view.requests.find((row) => row.id === id)?.capacity}
    >
      {asking.length > 0 && (
        <div className="field">
          <h2 className="label">{session.requests}</h2>
          <p className="hint">{session.hint}</p>
          <Requests
            view={{ ...view, requests: asking }}
            now={now}
            content={undefined}
            acts={acts}
          />
        </div>
      )}
      <RequestWarnings view={view} />
      <div className="acts">
        {view.door === 'open' && (
          <Button look="plain" onClick={acts.showCode}>
            {session.backToCode}
          </Button>
        )}
        {anythingArrived && (
          <Button look="plain" onClick={acts.showArrived}>
            {session.showArrived}
          </Button>
        )}
      </div>
    </SendingScreen>
  )
}
