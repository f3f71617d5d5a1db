import { classNames } from './class-names.ts'

/** Dashed ring: nobody may open it. Wax: approved, sealed. Split wax: opened here. */
export type SealState = 'open' | 'closed' | 'opened'

interface SealProps {
  state: SealState
  /** Sits on the seam between bag and desk. */
  onSeam?: boolean
}

/** Repeats a state that is written out beside it. It moves once, when it is pressed down. */
export function Seal({ state, onSeam = false }: SealProps) {
  return (
    <svg
      className={classNames('seal', onSeam && 'seal--seam', state === 'closed' && 'seal--closing')}
      viewBox="0 0 64 64"
      aria-hidden="true"
      key={state}
    >
      <use href={`#seal-${state}`} />
    </svg>
  )
}
