import { useTitle } from '../../app/use-title.ts'
import { Button } from '../../ui/Button.tsx'
import { Heading } from '../../ui/Heading.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { BackToStart, Top } from '../../ui/Top.tsx'
import { TroubleScreen } from '../../ui/TroubleScreen.tsx'
import { always } from '../../words/always.ts'
import { invited } from '../../words/receive.ts'

interface InvitedScreenProps {
  onJoin: () => void
  onNotNow: () => void
}

/** A link was opened: says what joining does, and waits for the tap. Link scanners open links too. */
export function InvitedScreen({ onJoin, onNotNow }: InvitedScreenProps) {
  useTitle(always.receive)
  return (
    <Stage narrowBag>
      <Bag
        seal="open"
        top={
          <Top>
            <BackToStart />
          </Top>
        }
      >
        <Heading className="title title--big">{invited.title}</Heading>
        <p className="lead soft">{invited.nothingYet}</p>
      </Bag>
      <Desk label={invited.region} center>
        <p className="lead">{invited.what}</p>
        <div className="acts">
          <Button look="main" large onClick={onJoin}>
            {invited.join}
          </Button>
          <Button large onClick={onNotNow}>
            {invited.notNow}
          </Button>
        </div>
      </Desk>
    </Stage>
  )
}

export function DamagedLinkScreen({ onNext }: { onNext: () => void }) {
  useTitle(always.receive)
  return (
    <TroubleScreen
      trouble={{
        what: invited.damagedTitle,
        lost: invited.damaged,
        button: invited.damagedButton,
      }}
      onNext={onNext}
    />
  )
}
