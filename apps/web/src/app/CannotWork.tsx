import { Heading } from '../ui/Heading.tsx'
import { Bag, Desk, Stage } from '../ui/Stage.tsx'
import { Top } from '../ui/Top.tsx'
import { insecure, lanCommand, missing } from '../words/always.ts'

/** Says why nothing can work here, instead of failing later. */
export function CannotWork({ why }: { why: 'insecure' | 'missing' }) {
  const words = why === 'insecure' ? insecure : missing
  return (
    <Stage narrowBag>
      <Bag seal="open" top={<Top />}>
        <Heading className="title title--big">{words.title}</Heading>
      </Bag>
      <Desk center>
        <p className="lead">{words.what}</p>
        <p>
          {words.how}
          {why === 'insecure' && (
            <>
              {' '}
              <code className="command">{lanCommand}</code>
            </>
          )}
        </p>
        {why === 'insecure' && <p className="hint">{insecure.afterwards}</p>}
      </Desk>
    </Stage>
  )
}
