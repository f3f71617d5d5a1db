import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icon-paths.ts'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'disabled'> {
  /** Green acts, brass approves, red is a stranger. */
  look?: 'main' | 'seal' | 'alarm' | 'plain' | 'quiet' | 'square' | undefined
  large?: boolean
  wide?: boolean
  icon?: IconName | undefined
  /**
   * Does nothing for now. Stays focusable, so that nobody who uses a keyboard loses their place
   * while it works.
   */
  busy?: boolean
  submits?: boolean
  children?: ReactNode
}

export function Button(props: ButtonProps) {
  const { look, large, wide, icon, busy, submits, className, onClick, children, ...rest } = props
  return (
    <button
      {...rest}
      type={submits === true ? 'submit' : 'button'}
      className={classNames(
        'btn',
        look !== undefined && `btn--${look}`,
        large === true && 'btn--large',
        wide === true && 'btn--wide',
        className,
      )}
      aria-disabled={busy === true ? true : undefined}
      onClick={(event) => {
        if (busy === true) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  )
}
