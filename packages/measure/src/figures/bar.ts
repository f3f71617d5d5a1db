/** Something measured, and what it has to be. */
export interface Bar {
  what: string
  measured: string
  /** What is asked for; undefined for a figure that only informs. */
  asked?: string
  holds?: boolean
}

/** A figure that may be at most, or must be at least, so much. Digits after the point as `digits`. */
export function bar(
  what: string,
  value: number,
  asked: { atMost: number } | { atLeast: number } | 'for-information',
  { unit = '', digits = 0 }: { unit?: string; digits?: number } = {},
): Bar {
  const say = (number: number) => `${number.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`
  const measured = say(value)
  if (asked === 'for-information') return { what, measured }
  if ('atMost' in asked) {
    return { what, measured, asked: `≤ ${say(asked.atMost)}`, holds: value <= asked.atMost }
  }
  return { what, measured, asked: `≥ ${say(asked.atLeast)}`, holds: value >= asked.atLeast }
}

/** Those that do not hold. A figure that is not a number holds nothing. */
export function failed(bars: readonly Bar[]): Bar[] {
  return bars.filter(({ holds }) => holds === false)
}
