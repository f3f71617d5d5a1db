import { useTitle } from '../../app/use-title.ts'
import { Heading } from '../../ui/Heading.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { BackToStart, Top } from '../../ui/Top.tsx'
import { about } from '../../words/about.ts'

export default function AboutScreen() {
  useTitle(about.title)
  return (
    <Stage narrowBag>
      <Bag
        seal="closed"
        top={
          <Top>
            <BackToStart />
          </Top>
        }
      >
        <Heading className="title title--big">{about.title}</Heading>
        <p className="lead soft">{about.lead}</p>
      </Bag>
      <Desk center>
        <ol className="sheet list steps">
          {about.steps.map(({ title, text }) => (
            <li className="step" key={title}>
              <h2 className="label">{title}</h2>
              <p>{text}</p>
            </li>
          ))}
        </ol>
        <div className="field">
          <h2 className="label">{about.limits}</h2>
          <ul className="points">
            {about.limitList.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </div>
      </Desk>
    </Stage>
  )
}
