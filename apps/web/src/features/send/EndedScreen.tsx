import type { OutgoingView } from '@valise/client'
import { TroubleScreen } from '../../ui/TroubleScreen.tsx'
import type { Trouble } from '../../words/errors.ts'
import { transfer } from '../../words/send.ts'
import { Way } from './Way.tsx'

interface EndedScreenProps {
  trouble: Trouble
  outgoing: OutgoingView | undefined
  busy: boolean
  onNext: () => void
}

/** The session is over: why, and who has got what. */
export function EndedScreen({ trouble, outgoing, busy, onNext }: EndedScreenProps) {
  return (
    <TroubleScreen trouble={trouble} busy={busy} onNext={onNext}>
      {outgoing !== undefined && (
        <ul className="requests" aria-label={transfer.devices}>
          {outgoing.ways.map((way) => (
            <Way key={way.id} way={way} paused={outgoing.state !== 'sending'} />
          ))}
        </ul>
      )}
    </TroubleScreen>
  )
}
