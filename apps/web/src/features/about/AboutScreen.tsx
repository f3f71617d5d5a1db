import { useTitle } from '../../app/use-title.ts'
import { installByHand, isInstalled, useCanInstall } from '../../platform/install.ts'
import { Heading } from '../../ui/Heading.tsx'
import { InstallButton } from '../../ui/InstallButton.tsx'
import { Plate } from '../../ui/Plate.tsx'
import { Seal } from '../../ui/Seal.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { BackToStart, Top } from '../../ui/Top.tsx'
import { about } from '../../words/about.ts'
import { always } from '../../words/always.ts'

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
          {about.steps.map(({ title, text }, at) => (
            <li className="step" key={title}>
              <div className="step__picture" role="img" aria-label={about.pictures[at]}>
                {pictures[at]}
              </div>
              <h2 className="label">{title}</h2>
              <p>{text}</p>
            </li>
          ))}
        </ol>
        <div className="field">
          <h2 className="label">{about.installing}</h2>
          <Installing />
        </div>
        <div className="field">
          <h2 className="label">{about.trouble}</h2>
          <p>{about.troubleWhat}</p>
          <p className="links">
            <a href="#/selftest">{always.selftest}</a>
          </p>
        </div>
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

const pairs = ['ZX', 'CV', '09', '87']

/** The objects of the steps, as they look on the screens. */
const pictures = [
  <span className="minitag" key="tag" aria-hidden="true">
    7K3M-Q9TX
  </span>,
  <span className="twoplates" key="plates" aria-hidden="true">
    <Plate pairs={pairs} />
    <Plate pairs={pairs} />
  </span>,
  <Seal state="closed" key="closed" />,
  <Seal state="opened" key="opened" />,
]

function Installing() {
  const offered = useCanInstall()
  if (isInstalled()) return <p>{about.installed}</p>
  return (
    <>
      <p>{about.installOffer}</p>
      {offered ? (
        <div className="acts">
          <InstallButton />
        </div>
      ) : (
        <p className="hint">{about.byHand[installByHand()]}</p>
      )}
    </>
  )
}
