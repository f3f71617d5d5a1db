import type { OutgoingView } from '@valise/client'
import type { ReactNode } from 'react'
import { Way } from '../../transfer/Way.tsx'
import { TroubleScreen } from '../../ui/TroubleScreen.tsx'
import type { Trouble } from '../../words/errors.ts'
import { transfer } from '../../words/send.ts'

interface EndedScreenProps {
  trouble: Trouble
  outgoing: OutgoingView | undefined
  busy: boolean
  onNext: () => void
  /** What has arrived, and is still here. */
  children?: ReactNode
}

/** The session is over: why, and who has got what. */
export function EndedScreen({ trouble, outgoing, busy, onNext, children }: EndedScreenProps) {
  return (
    <TroubleScreen trouble={trouble} busy={busy} onNext={onNext}>
      {outgoing !== undefined && (
        <ul className="requests" aria-label={transfer.devices}>
          {outgoing.ways.map((way) => (
            <Way key={way.id} way={way} paused={outgoing.state !== 'sending'} />
          ))}
        </ul>
      )}
      {children}
    </TroubleScreen>
  )
}
