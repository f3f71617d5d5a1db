import { classNames } from './class-names.ts'
import type { IconName } from './icon-paths.ts'

interface IconProps {
  name: IconName
  /** 20 px instead of 24. */
  small?: boolean
  /** Points the other way where the writing runs right to left. */
  flip?: boolean
  className?: string
}

/** A picture beside words: hidden from screen readers, since the words say it. */
export function Icon({ name, small = false, flip = false, className }: IconProps) {
  return (
    <svg
      className={classNames('icon', small && 'icon--s', flip && 'icon--flip', className)}
      aria-hidden="true"
    >
      <use href={`#i-${name}`} />
    </svg>
  )
}
