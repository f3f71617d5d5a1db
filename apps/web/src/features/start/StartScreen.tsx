import { useTitle } from '../../app/use-title.ts'
import { useOnline } from '../../platform/network.ts'
import { Heading } from '../../ui/Heading.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { InstallButton } from '../../ui/InstallButton.tsx'
import type { IconName } from '../../ui/icon-paths.ts'
import { LoopbackNotice } from '../../ui/LoopbackNotice.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { Top } from '../../ui/Top.tsx'
import { always } from '../../words/always.ts'
import { start } from '../../words/start.ts'

export function StartScreen() {
  useTitle()
  const online = useOnline()
  return (
    <Stage>
      <Bag seal="closed" top={<Top markOnly />}>
        <div className="tag tag--text tag--wide">
          <Heading className="title title--big">{always.app}</Heading>
          <p className="tag__lines lead">
            {always.promise.map((line) => (
              <span key={line}>{line} </span>
            ))}
          </p>
        </div>
      </Bag>
      <Desk label={always.app} center>
        <nav className="doors" aria-label={start.doors}>
          <Door main href="#/send" icon="send" name={always.send} what={start.sendWhat} />
          <Door href="#/receive" icon="receive" name={always.receive} what={start.receiveWhat} />
        </nav>
        {!online && (
          <Notice icon="plug" role="status">
            <p>{always.offline}</p>
          </Notice>
        )}
        <LoopbackNotice />
        <div className="acts">
          <InstallButton />
        </div>
        <p className="links links--foot">
          <a href="#/about">{always.howItWorks}</a>
          <a href="#/verify">{always.verify}</a>
        </p>
      </Desk>
    </Stage>
  )
}

interface DoorProps {
  main?: boolean
  href: string
  icon: IconName
  name: string
  what: string
}

function Door({ main = false, href, icon, name, what }: DoorProps) {
  return (
    <a className={main ? 'door door--main' : 'door'} href={href} aria-label={name}>
      <Icon name={icon} className="door__icon" />
      <span>
        <span className="door__name">{name}</span>
        <span className="door__what">{what}</span>
      </span>
      <Icon name="next" flip />
    </a>
  )
}
