import type { ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { Heading } from '../ui/Heading.tsx'
import { Pairs } from '../ui/Plate.tsx'
import { Bag, Desk, Stage } from '../ui/Stage.tsx'
import { Top } from '../ui/Top.tsx'
import { done } from '../words/receive.ts'
import { session } from '../words/send.ts'

interface ArrivedScreenProps {
  /** The last one did not get through; what came before is still here. */
  failed: boolean
  /** The code of the device that sent it. */
  pairs: readonly string[]
  onCancel: () => void
  onSendBack: () => void
  onShowCode: (() => void) | undefined
  onShowSent: (() => void) | undefined
  children: ReactNode
}

/** Something has come to the device that opened the session: it is open still. */
export function ArrivedScreen(props: ArrivedScreenProps) {
  const { failed, pairs, onCancel, onSendBack, onShowCode, onShowSent, children } = props
  return (
    <Stage narrowBag>
      <Bag
        seal={failed ? 'open' : 'opened'}
        top={
          <Top>
            <Button look="plain" onClick={onCancel}>
              {session.cancel}
            </Button>
          </Top>
        }
      >
        <Heading className="title title--big">{failed ? done.notArrived : done.arrived}</Heading>
        <p className="lead soft beside-seal">
          {`${done.from} `}
          <Pairs pairs={pairs} />
        </p>
        <p className="lead soft beside-seal roomy">{done.stillOpen}</p>
      </Bag>
      <Desk
        label={done.region}
        center
        bar={
          <Button large wide icon="reply" onClick={onSendBack}>
            {done.sendBack}
          </Button>
        }
      >
        {children}
        <div className="acts">
          {onShowCode !== undefined && (
            <Button look="plain" onClick={onShowCode}>
              {session.backToCode}
            </Button>
          )}
          {onShowSent !== undefined && (
            <Button look="plain" onClick={onShowSent}>
              {session.showSent}
            </Button>
          )}
        </div>
      </Desk>
    </Stage>
  )
}
