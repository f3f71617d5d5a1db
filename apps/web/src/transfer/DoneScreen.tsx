import type { ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { Heading } from '../ui/Heading.tsx'
import { Bag, Desk, Stage } from '../ui/Stage.tsx'
import { BackToStart, Top } from '../ui/Top.tsx'
import { done } from '../words/receive.ts'
import { session } from '../words/send.ts'

interface DoneScreenProps {
  /** Sends back to the same device; undefined once the session is over. */
  onSendBack: (() => void) | undefined
  onShowSent?: (() => void) | undefined
  children: ReactNode
}

/** Everything has been verified, and the sender has the receipt. */
export function DoneScreen({ onSendBack, onShowSent, children }: DoneScreenProps) {
  const over = onSendBack === undefined
  return (
    <Stage narrowBag>
      <Bag
        seal="opened"
        top={
          <Top>
            <BackToStart />
          </Top>
        }
      >
        <Heading className="title title--big">{done.title}</Heading>
        <p className="lead soft beside-seal">{`${done.lead} ${over ? done.over : done.more}`}</p>
      </Bag>
      <Desk
        label={done.region}
        center
        bar={
          over ? undefined : (
            <Button large wide icon="reply" onClick={onSendBack}>
              {done.sendBack}
            </Button>
          )
        }
      >
        {children}
        {onShowSent !== undefined && (
          <div className="acts">
            <Button look="plain" onClick={onShowSent}>
              {session.showSent}
            </Button>
          </div>
        )}
      </Desk>
    </Stage>
  )
}
