import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import type { IconName } from './icon-paths.ts'

interface NoticeProps {
  icon?: IconName
  title?: string
  /** `alert` interrupts a screen reader: for what went wrong just now. */
  role?: 'status' | 'alert' | 'note'
  children: ReactNode
  acts?: ReactNode
}

/** A slip of paper on the desk: something to know, and perhaps something to do about it. */
export function Notice({ icon = 'info', title, role = 'note', children, acts }: NoticeProps) {
  return (
    <div className="sheet notice" role={role}>
      <Icon name={icon} />
      <div className="notice__words">
        {title !== undefined && <p className="notice__title">{title}</p>}
        {children}
      </div>
      {acts !== undefined && <div className="notice__acts">{acts}</div>}
    </div>
  )
}
