import type { ReactNode } from 'react'
import type { Trouble } from '../words/errors.ts'
import { Button } from './Button.tsx'
import { Heading } from './Heading.tsx'
import { Bag, Desk, Stage } from './Stage.tsx'
import { BackToStart, Top } from './Top.tsx'

interface TroubleScreenProps {
  trouble: Omit<Trouble, 'next'>
  onNext: () => void
  busy?: boolean
  /** What is still here, below. */
  children?: ReactNode
}

/** What happened on the bag; whether anything was lost, and the one thing to do next, on the desk. */
export function TroubleScreen({ trouble, onNext, busy = false, children }: TroubleScreenProps) {
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
        <Heading className="title title--big">{trouble.what}</Heading>
      </Bag>
      <Desk center>
        <p className="lead">{trouble.lost}</p>
        <div className="acts">
          <Button look="main" large busy={busy} onClick={onNext}>
            {trouble.button}
          </Button>
        </div>
        {children}
      </Desk>
    </Stage>
  )
}
