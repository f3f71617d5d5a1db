import { useState } from 'react'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Icon } from '../../ui/Icon.tsx'
import { QrCode } from '../../ui/QrCode.tsx'
import { formatCountdown } from '../../words/format.ts'
import { session } from '../../words/send.ts'

interface TicketProps {
  /** As it is written: `7K3M-Q9TX`. */
  code: string
  link: string
  /** Milliseconds until the session expires. */
  expiresIn: number | undefined
  doorOpen: boolean
  /** Gives way on a phone: a request waits, and the decision comes first. */
  small: boolean
}

/** The tag: how the other device finds this one. */
export function Ticket({ code, link, expiresIn, doorOpen, small }: TicketProps) {
  const [said, setSaid] = useState<string | undefined>(undefined)
  return (
    <div className={classNames('tag', small ? 'tag--small' : 'tag--wide-when-short')}>
      <div className="ticket">
        <div className={classNames('ticket__box', small && 'ticket__box--small')}>
          {doorOpen ? (
            <div className="ticket__qr">
              <QrCode text={link} label={session.qr} />
            </div>
          ) : (
            <p className="ticket__shut">
              <Icon name="door" />
              <span>{session.doorShut}</span>
            </p>
          )}
          <div className="ticket__code">
            <p className="tag__label" id="session-code">
              {session.code}
            </p>
            <p
              className={classNames('scode', !doorOpen && 'scode--void')}
              aria-labelledby="session-code"
            >
              {code}
            </p>
            {expiresIn !== undefined && (
              <p className="timer" role="timer">
                <Icon name="clock" small />
                <span>
                  {session.expires} {formatCountdown(expiresIn)}
                </span>
              </p>
            )}
          </div>
          {doorOpen && (
            <div className="ticket__acts">
              <CopyButton
                text={() => code}
                onDone={(copied) => setSaid(copied ? session.codeCopied : session.notCopied)}
              >
                {session.copyCode}
              </CopyButton>
              <CopyButton
                icon="link"
                text={() => link}
                onDone={(copied) => setSaid(copied ? session.linkCopied : session.linkNotCopied)}
              >
                {session.copyLink}
              </CopyButton>
            </div>
          )}
          <p className="ticket__said" role="status">
            {said}
          </p>
        </div>
      </div>
    </div>
  )
}
