import type { ReceiverView } from '@valise/client'
import type { ReactNode } from 'react'
import { IncomingFailure } from '../../transfer/IncomingFailure.tsx'
import { Button } from '../../ui/Button.tsx'
import { Heading } from '../../ui/Heading.tsx'
import { Hidden } from '../../ui/Hidden.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Plate } from '../../ui/Plate.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { Top } from '../../ui/Top.tsx'
import { always } from '../../words/always.ts'
import { code } from '../../words/receive.ts'

interface CodeScreenProps {
  view: ReceiverView
  /** What was chosen before goes to the other device as soon as the pairing holds. */
  toSend: boolean
  /** The user's answer is on its way. */
  comparing: boolean
  onCompare: (same: boolean) => void
  onSend: () => void
  onCancel: () => void
}

/** This device's code: from asking until something arrives. */
export function CodeScreen(props: CodeScreenProps) {
  const { view, toSend, comparing, onCompare, onSend, onCancel } = props
  const { pairs, phase } = view
  return (
    <Stage>
      <Bag
        label={code.region}
        seal={phase === 'waiting-for-transfer' ? 'closed' : 'open'}
        top={
          <Top>
            <Button look="plain" onClick={onCancel}>
              {always.cancel}
            </Button>
          </Top>
        }
      >
        <Heading className="head">
          {code.title}
          {pairs !== undefined && <Hidden> {pairs.join(' ')}</Hidden>}
        </Heading>
        <Plate pairs={pairs ?? []} huge />
        {pairs !== undefined && (
          <p className="vh">{`${code.letterByLetter} ${[...pairs.join('')].join(', ')}`}</p>
        )}
        <p className="lead soft beside-seal" role="status">
          {stateOf(view, toSend)}
        </p>
      </Bag>
      <Desk
        label={code.approval}
        center
        bar={
          phase === 'waiting-for-transfer' && !toSend ? (
            <Button large wide icon="send" onClick={onSend}>
              {code.sendSomething}
            </Button>
          ) : undefined
        }
      >
        {view.connection === 'reconnecting' && (
          <Notice icon="refresh" role="status">
            <p>{always.reconnecting}</p>
          </Notice>
        )}
        {view.warning === 'answer-changed' && (
          <Notice icon="stranger" role="alert">
            <p>{code.answerChanged}</p>
          </Notice>
        )}
        <IncomingFailure incoming={view.incoming} />
        <div className="field" role="status">
          <About view={view} toSend={toSend} />
        </div>
        {phase === 'comparing' && (
          <div className="stack">
            <Button look="seal" large busy={comparing} onClick={() => onCompare(true)}>
              {code.yes}
            </Button>
            <Button large busy={comparing} onClick={() => onCompare(false)}>
              {code.no}
            </Button>
          </div>
        )}
      </Desk>
    </Stage>
  )
}

const states: Partial<Record<ReceiverView['phase'], string>> = {
  joining: code.joining,
  'waiting-for-approval': code.waiting,
  comparing: code.approvedThere,
  'waiting-for-transfer': code.paired,
}

function stateOf({ phase, waitsForRoom }: ReceiverView, toSend: boolean): string | undefined {
  if (waitsForRoom) return code.waitsForRoom
  return toSend && phase === 'waiting-for-approval' ? code.bringWaiting : states[phase]
}

/** What the user does now, or waits for. */
function About({ view, toSend }: { view: ReceiverView; toSend: boolean }): ReactNode {
  const { phase, mode, waitsForRoom } = view
  switch (phase) {
    case 'joining':
      return waitsForRoom ? (
        <>
          <h2 className="head">{code.full}</h2>
          <p className="hint">{code.fullWhat}</p>
        </>
      ) : (
        <p className="hint">{code.joiningWhat}</p>
      )
    case 'waiting-for-approval':
      return (
        <>
          <h2 className="head">{toSend ? code.bringShow : code.show}</h2>
          <p className="hint">{whatToShow(mode, toSend)}</p>
        </>
      )
    case 'comparing':
      return <h2 className="head">{toSend ? code.bringQuestion : code.question}</h2>
    case 'waiting-for-transfer':
      return (
        <>
          <h2 className="head">{code.pairedTitle}</h2>
          <p className="hint">{code.pairedWhat}</p>
        </>
      )
    case 'arriving':
    case 'received':
    case 'ended':
      return null
  }
}

function whatToShow(mode: ReceiverView['mode'], toSend: boolean): string {
  if (mode === 'typed') return code.showTyped
  return toSend ? code.bringWhat : code.showWhat
}
