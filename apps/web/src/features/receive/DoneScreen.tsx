import type { ReactNode } from 'react'
import { Heading } from '../../ui/Heading.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { BackToStart, Top } from '../../ui/Top.tsx'
import { done } from '../../words/receive.ts'

interface DoneScreenProps {
  /** Nothing more can come in this session. */
  over: boolean
  children: ReactNode
}

/** Everything has been verified, and the sender has the receipt. */
export function DoneScreen({ over, children }: DoneScreenProps) {
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
      <Desk label={done.region} center>
        {children}
      </Desk>
    </Stage>
  )
}
