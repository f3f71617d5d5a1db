import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { always } from '../words/always.ts'
import type { Trouble } from '../words/errors.ts'
import { compose } from '../words/send.ts'

/** What stands in the way of opening or sending. */
export type ComposeTrouble =
  | { kind: 'offline' }
  | { kind: 'unreachable'; again: () => void }
  /** It is asked again by itself. */
  | { kind: 'full'; cancel: () => void }
  | { kind: 'failed'; trouble: Trouble; next: () => void }

export function ComposeNotices({ trouble }: { trouble: ComposeTrouble | undefined }) {
  if (trouble === undefined) return null
  switch (trouble.kind) {
    case 'offline':
      return (
        <Notice icon="plug" role="status">
          <p>{always.offline}</p>
        </Notice>
      )
    case 'unreachable':
      return (
        <Notice
          icon="plug"
          role="status"
          acts={<Button onClick={trouble.again}>{always.tryAgain}</Button>}
        >
          <p>{compose.unreachable}</p>
          <p className="links">
            <a href="#/selftest">{always.selftest}</a>
          </p>
        </Notice>
      )
    case 'full':
      return (
        <Notice
          icon="clock"
          role="status"
          title={compose.full}
          acts={<Button onClick={trouble.cancel}>{always.cancel}</Button>}
        >
          <p>{compose.fullWhat}</p>
        </Notice>
      )
    case 'failed':
      return (
        <Notice
          icon="plug"
          role="alert"
          title={trouble.trouble.what}
          acts={<Button onClick={trouble.next}>{trouble.trouble.button}</Button>}
        >
          <p>{trouble.trouble.lost}</p>
        </Notice>
      )
  }
}
