import { formatSessionCode, type SenderView } from '@valise/client'
import { useAct } from '../../app/use-act.ts'
import { CapacityNotice, fits } from '../../transfer/CapacityNotice.tsx'
import { isRunning } from '../../transfer/SendingScreen.tsx'
import { Button } from '../../ui/Button.tsx'
import { Heading } from '../../ui/Heading.tsx'
import { LoopbackNotice } from '../../ui/LoopbackNotice.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { Top } from '../../ui/Top.tsx'
import { always } from '../../words/always.ts'
import { listed } from '../../words/format.ts'
import { sendToDevices, session } from '../../words/send.ts'
import { NotifyButton } from './NotifyButton.tsx'
import type { RequestActs } from './RequestRow.tsx'
import { Requests, RequestWarnings } from './Requests.tsx'
import { Ticket } from './Ticket.tsx'
import { takersOf } from './takers-of.ts'

export interface SessionActs extends RequestActs {
  closeDoor: () => Promise<void>
  cancel: () => void
  /** Sends what is chosen to every device that is ready. */
  send: () => Promise<void>
  /** Back to choosing, within the session. */
  choose: () => void
  /** Back to what runs. */
  showTransfer: () => void
}

interface SessionScreenProps {
  view: SenderView
  /** This device wants to receive: the one that scans sends. */
  toReceive: boolean
  now: number
  /** What is chosen, in words; undefined for nothing. */
  content: string | undefined
  /** Of what is chosen. */
  bytes: number
  acts: SessionActs
}

/** The session is open: the tag in the bag, the requests on the desk. */
export function SessionScreen(props: SessionScreenProps) {
  const { view, toReceive, now, content, bytes, acts } = props
  const { code, link, expiresAt, requests, readyDevices } = view
  const closeDoor = useAct(acts.closeDoor)
  const send = useAct(acts.send)
  const anybody = requests.length > 0
  const waiting = requests.some(({ state }) => state === 'waiting')
  const doorOpen = view.door === 'open'
  const takers = takersOf(view)
  const forNobody = takers.length > 0 && !takers.some((taker) => fits(taker, bytes))
  const sending = view.transfer !== undefined && isRunning(view.transfer)
  const nothingFits = content === undefined || forNobody
  const scanThis = toReceive ? session.scanToReceive : session.scanThis
  const asks = toReceive ? session.scannerSends : session.asks

  return (
    <Stage narrowBag>
      <Bag
        label={session.region}
        seal={readyDevices > 0 ? 'closed' : 'open'}
        top={
          <Top>
            <Button look="plain" onClick={acts.cancel}>
              {session.cancel}
            </Button>
          </Top>
        }
      >
        {code !== undefined && link !== undefined && (
          <Ticket
            code={formatSessionCode(code)}
            link={link}
            expiresIn={expiresAt === undefined ? undefined : expiresAt - now}
            doorOpen={doorOpen}
            small={anybody}
          />
        )}
      </Bag>
      <Desk
        center={!anybody}
        barRests={waiting}
        bar={
          // Nothing else is sent until that is over: a button for it would do nothing.
          sending ? (
            <Button large onClick={acts.showTransfer}>
              {session.showTransfer}
            </Button>
          ) : readyDevices > 0 ? (
            <>
              {content !== undefined && (
                <span className="soft">{`${content} ${session.to} ${codesOf(requests)}`}</span>
              )}
              <Button
                look={toReceive && content === undefined ? undefined : 'main'}
                large
                busy={send.pending}
                onClick={() => (nothingFits ? acts.choose() : send.run())}
              >
                {content === undefined && session.choose}
                {content !== undefined && forNobody && session.change}
                {!nothingFits && sendToDevices(readyDevices)}
              </Button>
            </>
          ) : undefined
        }
      >
        {view.connection === 'reconnecting' && (
          <Notice icon="refresh" role="status">
            <p>{always.reconnecting}</p>
          </Notice>
        )}
        {anybody ? (
          <div className="field">
            <div className="headline">
              <Heading className="head">{session.requests}</Heading>
              {doorOpen && <CloseDoor busy={closeDoor.pending} onClick={() => closeDoor.run()} />}
            </div>
            <p className="hint">{session.hint}</p>
          </div>
        ) : (
          <>
            <div className="field">
              <Heading className="head">{doorOpen ? scanThis : session.doorShut}</Heading>
              {doorOpen && (
                <>
                  <p className="hint">{session.orType}</p>
                  <p className="hint">{asks}</p>
                </>
              )}
            </div>
            <LoopbackNotice />
          </>
        )}
        {!anybody && (
          <div className="headline">
            <h2 className="label">{session.requests}</h2>
            <div className="acts">
              <NotifyButton />
              {doorOpen && <CloseDoor busy={closeDoor.pending} onClick={() => closeDoor.run()} />}
            </div>
          </div>
        )}
        <div className="field">
          <Requests view={view} now={now} content={content} acts={acts} />
        </div>
        {content !== undefined && <CapacityNotice takers={takers} bytes={bytes} />}
        {toReceive && readyDevices > 0 && (
          <p className="lead" role="status">
            {session.waitingForIt}
          </p>
        )}
        <RequestWarnings view={view} />
        {anybody && <LoopbackNotice />}
        {doorOpen && <p className="hint">{anybody ? asks : session.linkWarning}</p>}
      </Desk>
    </Stage>
  )
}

/** `ZX CV 09 87 and P7 QA 3M 0K`: whom it goes to, before it goes. */
function codesOf(requests: SenderView['requests']): string {
  const ready = requests.filter(({ state }) => state === 'ready')
  return listed(ready.map(({ pairs }) => pairs.join(' ')))
}

function CloseDoor({ busy, onClick }: { busy: boolean; onClick: () => void }) {
  return (
    <Button icon="door" busy={busy} onClick={onClick}>
      {session.closeDoor}
    </Button>
  )
}
