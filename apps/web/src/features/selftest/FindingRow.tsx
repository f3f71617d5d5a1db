import { Icon } from '../../ui/Icon.tsx'
import type { IconName } from '../../ui/icon-paths.ts'
import type { Finding, Grade, Subject } from '../../words/selftest.ts'
import { grades, selftest, subjectNames } from '../../words/selftest.ts'

const icons: Record<Grade, IconName> = {
  ok: 'check',
  slow: 'clock',
  fails: 'plug',
  untested: 'pause',
}

interface FindingRowProps {
  subject: Subject
  /** Undefined while it is being found out. */
  finding: Finding | undefined
}

/** What was tested, how it went in one word, and what to do about it. The icon repeats the word. */
export function FindingRow({ subject, finding }: FindingRowProps) {
  return (
    <li className="item item--end finding">
      <Icon name={finding === undefined ? 'refresh' : icons[finding.grade]} />
      <div className="finding__words">
        <p className="finding__head">
          <span className="item__name">{subjectNames[subject]}</span>
          <b>{finding && grades[finding.grade]}</b>
        </p>
        <p className="item__meta finding__says">{finding?.says ?? selftest.waiting}</p>
        {finding?.todo !== undefined && <p>{finding.todo}</p>}
      </div>
    </li>
  )
}
