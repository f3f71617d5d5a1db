import { ClientError } from '@valise/client'
import { goTo } from '../../app/navigation.ts'
import { useTitle } from '../../app/use-title.ts'
import { Button } from '../../ui/Button.tsx'
import { Heading } from '../../ui/Heading.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { BackToStart, Top } from '../../ui/Top.tsx'
import { TroubleScreen } from '../../ui/TroubleScreen.tsx'
import { always } from '../../words/always.ts'
import { troubleOf } from '../../words/errors.ts'
import { compose } from '../../words/send.ts'

interface OpeningScreenProps {
  error: Error | null
  /** The server is full: it is asked again by itself. */
  waits: boolean
  onAgain: () => void
}

/** A session is being opened for receiving: there is nothing to choose before. */
export function OpeningScreen({ error, waits, onAgain }: OpeningScreenProps) {
  useTitle(always.receive)
  if (error !== null) {
    const code = error instanceof ClientError ? error.code : 'internal'
    const trouble = troubleOf(code, 'receiving')
    const again = trouble.next === 'reload' ? () => location.reload() : onAgain
    return <TroubleScreen trouble={{ ...trouble, button: always.tryAgain }} onNext={again} />
  }
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
        <Heading className="title title--big">{compose.opening}</Heading>
      </Bag>
      <Desk center>
        {waits && (
          <Notice
            icon="clock"
            role="status"
            title={compose.full}
            acts={<Button onClick={() => goTo({ name: 'receive' })}>{always.cancel}</Button>}
          >
            <p>{compose.fullWhat}</p>
          </Notice>
        )}
      </Desk>
    </Stage>
  )
}
