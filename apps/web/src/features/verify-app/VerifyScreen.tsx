import { useTitle } from '../../app/use-title.ts'
import { appVersion } from '../../platform/version.ts'
import { Heading } from '../../ui/Heading.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { BackToStart, Top } from '../../ui/Top.tsx'
import { verify } from '../../words/about.ts'

export default function VerifyScreen() {
  useTitle(verify.title)
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
        <Heading className="title title--big">{verify.title}</Heading>
        <p className="lead soft">{verify.lead}</p>
      </Bag>
      <Desk center>
        <dl className="sheet list facts">
          <Fact name={verify.version} value={appVersion} />
          <Fact name={verify.address} value={location.origin} />
        </dl>
        <Points title={verify.can} points={verify.canList} />
        <Points title={verify.cannot} points={verify.cannotList} />
      </Desk>
    </Stage>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="fact">
      <dt className="item__meta">{name}</dt>
      <dd className="item__name">{value}</dd>
    </div>
  )
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  return (
    <div className="field">
      <h2 className="label">{title}</h2>
      <ul className="points">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </div>
  )
}
