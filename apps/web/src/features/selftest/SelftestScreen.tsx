import { useTitle } from '../../app/use-title.ts'
import { Button } from '../../ui/Button.tsx'
import { Heading } from '../../ui/Heading.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { BackToStart, Top } from '../../ui/Top.tsx'
import { selftest, subjects, summaryOf } from '../../words/selftest.ts'
import { FindingRow } from './FindingRow.tsx'
import { useSelftest } from './use-selftest.ts'

/** Whether this browser, what is between, and the server work together. */
export default function SelftestScreen() {
  useTitle(selftest.title)
  const { found, running, again } = useSelftest()
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
        <Heading className="title title--big">{selftest.title}</Heading>
        <p className="lead soft">{selftest.lead}</p>
      </Bag>
      <Desk label={selftest.results} center>
        <p className="head" role="status">
          {running ? selftest.testing : summaryOf(found)}
        </p>
        <ul className="sheet list" aria-label={selftest.results} aria-busy={running}>
          {subjects.map((subject) => (
            <FindingRow key={subject} subject={subject} finding={found[subject]} />
          ))}
        </ul>
        <div className="acts">
          <Button icon="refresh" busy={running} onClick={again}>
            {selftest.again}
          </Button>
        </div>
        <p className="hint">{selftest.kept}</p>
      </Desk>
    </Stage>
  )
}
