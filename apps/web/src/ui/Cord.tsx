import { Seal } from './Seal.tsx'

interface CordProps {
  /** Names the bar. */
  label: string
  /** 0 to 100; undefined while it can't be told. */
  percent: number | undefined
}

/** Progress: a cord drawn tight. */
export function Cord({ label, percent }: CordProps) {
  return (
    <progress
      className="cord"
      aria-label={label}
      max={100}
      {...(percent === undefined ? {} : { value: percent })}
    />
  )
}

/** The same with a seal where it ends: it closes at the valid receipt, not at 100 %. */
export function SealedCord({ label, percent, sealed }: CordProps & { sealed: boolean }) {
  return (
    <div className="cordline">
      <Cord label={label} percent={percent} />
      <Seal state={sealed ? 'closed' : 'open'} />
    </div>
  )
}
