import type { ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { Heading } from '../ui/Heading.tsx'
import { Bag, Desk, Stage } from '../ui/Stage.tsx'
import { BackToStart, Top } from '../ui/Top.tsx'
import { done } from '../words/receive.ts'
import { session } from '../words/send.ts'

/** What can still be done while this device has its keys. */
interface Going {
  /** The last one did not get through; what came before is still here. */
  failed: boolean
  /** Sends back to the same device. */
  onSendBack: () => void
  /** Drops the keys, and has the server forget this device. */
  onLeave: () => void
}

interface DoneScreenProps {
  /** Undefined once the session is over. */
  going: Going | undefined
  onShowSent?: (() => void) | undefined
  children: ReactNode
}

/**
 * Everything has been verified, and the sender has the receipt. That the keys are dropped is said when
 * they are: not while this device can still send and take more.
 */
export function DoneScreen({ going, onShowSent, children }: DoneScreenProps) {
  return (
    <Stage narrowBag>
      <Bag
        seal={going?.failed === true ? 'open' : 'opened'}
        top={
          <Top>
            {going === undefined ? (
              <BackToStart />
            ) : (
              <Button look="plain" onClick={going.onLeave}>
                {done.leave}
              </Button>
            )}
          </Top>
        }
      >
        {/* The end is a new screen, which takes the focus to its heading. */}
        <Heading key={going === undefined ? 'over' : 'going'} className="title title--big">
          {titleOf(going)}
        </Heading>
        <p className="lead soft beside-seal">{leadOf(going)}</p>
      </Bag>
      <Desk
        label={done.region}
        center
        bar={
          going === undefined ? undefined : (
            <Button large wide icon="reply" onClick={going.onSendBack}>
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

function titleOf(going: Going | undefined): string {
  if (going === undefined) return done.title
  return going.failed ? done.notArrived : done.arrived
}

function leadOf(going: Going | undefined): string {
  if (going === undefined) return `${done.lead} ${done.over}`
  return going.failed ? done.more : `${done.held} ${done.more}`
}
