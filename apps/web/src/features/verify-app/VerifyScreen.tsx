import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTitle } from '../../app/use-title.ts'
import { checkFiles, type FileCheck, readFingerprint } from '../../platform/fingerprint.ts'
import { appVersion } from '../../platform/version.ts'
import { Button } from '../../ui/Button.tsx'
import { Fingerprint, FingerprintPlace } from '../../ui/Fingerprint.tsx'
import { Heading } from '../../ui/Heading.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { BackToStart, Top } from '../../ui/Top.tsx'
import { filesMatch, verify } from '../../words/about.ts'

export default function VerifyScreen() {
  useTitle(verify.title)
  const running = useQuery({
    queryKey: ['fingerprint', 'running'],
    queryFn: () => readFingerprint('running'),
  })
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
          <Fact name={verify.version}>{appVersion}</Fact>
          <Fact name={verify.address}>{location.origin}</Fact>
          <Fact name={verify.fingerprint}>
            {running.data !== undefined && <Fingerprint hash={running.data.hash} />}
            {running.isPending && <FingerprintPlace>{verify.reading}</FingerprintPlace>}
            {running.isError && <span role="alert">{verify.noFingerprint}</span>}
          </Fact>
        </dl>
        <Check of={running.data} />
        <div className="field">
          <h2 className="label">{verify.how}</h2>
          <ol className="points">
            {verify.howSteps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <p>
            <code className="command command--long">{verify.command}</code>
          </p>
        </div>
        <Points title={verify.can} points={verify.canList} />
        <Points title={verify.cannot} points={verify.cannotList} />
      </Desk>
    </Stage>
  )
}

/** Hashes the files again, as they come to this page now. */
function Check({ of }: { of: Parameters<typeof checkFiles>[0] | undefined }) {
  const [state, setState] = useState<'none' | 'busy' | FileCheck>('none')
  return (
    <div className="field">
      <div className="acts">
        <Button
          icon="check"
          busy={state === 'busy' || of === undefined}
          onClick={() => {
            if (of === undefined) return
            setState('busy')
            void checkFiles(of).then(setState)
          }}
        >
          {verify.check}
        </Button>
      </div>
      <p className="hint" role="status">
        {state === 'busy' && verify.checking}
        {typeof state === 'object' &&
          (state.wrong.length === 0
            ? filesMatch(state.checked)
            : `${verify.filesDiffer} ${state.wrong.join(', ')}`)}
      </p>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt className="item__meta">{name}</dt>
      <dd className="item__name">{children}</dd>
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
