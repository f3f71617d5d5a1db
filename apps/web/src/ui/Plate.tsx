import { classNames } from './class-names.ts'

const places = [0, 1, 2, 3] as const

interface PlateProps {
  /** The pairs that are known: the others are drawn as empty places. */
  pairs: readonly string[]
  /** As large as the bag allows. */
  huge?: boolean
  /** Struck through: it leads nowhere any more. */
  mute?: boolean
}

/**
 * A receiver code in its square, the same shape on both devices, so that eyes compare by place.
 * Only drawn: whoever uses it writes the code out in a `Hidden` span right after the words.
 */
export function Plate({ pairs, huge = false, mute = false }: PlateProps) {
  return (
    <div
      className={classNames('plate', huge && 'plate--huge', mute && 'plate--mute')}
      aria-hidden="true"
    >
      {places.map((place) => {
        const pair = pairs[place]
        return pair === undefined ? (
          <span key={place} className="blank">
            {'\u00a0\u00a0'}
          </span>
        ) : (
          <span key={place}>{pair}</span>
        )
      })}
    </div>
  )
}

/** The same code inside a sentence. */
export function Pairs({ pairs }: { pairs: readonly string[] }) {
  const code = pairs.join(' ')
  return (
    <>
      <span className="vh">{code}</span>{' '}
      <span className="pairs" aria-hidden="true">
        {code}
      </span>
    </>
  )
}
