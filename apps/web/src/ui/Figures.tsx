import { formatDuration, formatSpeed } from '../words/format.ts'

interface FiguresProps {
  /** The bold one: `64 %` or `1.2 of 1.9 GB`. */
  main: string
  bytesPerSecond?: number | undefined
  secondsLeft?: number | undefined
  note?: string | undefined
}

/** Speed and time left, for those that can be told. */
export function Figures({ main, bytesPerSecond, secondsLeft, note }: FiguresProps) {
  return (
    <p className="figures">
      <span>
        <b>{main}</b>
      </span>
      {bytesPerSecond !== undefined && <span>{formatSpeed(bytesPerSecond)}</span>}
      {secondsLeft !== undefined && <span>{formatDuration(secondsLeft)} left</span>}
      {note !== undefined && <span>{note}</span>}
    </p>
  )
}
