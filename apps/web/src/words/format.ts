// Figures as people read them. One locale for now: the words are English too.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `68 B`, `2.4 MB`, `214 MB`: powers of 1000, as the systems' own file lists show. */
export function formatSize(bytes: number): string {
  const { value, unit } = scaled(bytes)
  return `${value} ${unit}`
}

/** `1.2 of 1.9 GB`; both units where they differ. */
export function formatSizeOf(done: number, total: number): string {
  const a = scaled(done)
  const b = scaled(total)
  return a.unit === b.unit
    ? `${a.value} of ${b.value} ${b.unit}`
    : `${a.value} ${a.unit} of ${b.value} ${b.unit}`
}

export function formatSpeed(bytesPerSecond: number): string {
  return `${formatSize(bytesPerSecond)}/s`
}

/** `27 s`, `1 min 12 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.ceil(seconds))
  if (s < 60) return `${s} s`
  const minutes = Math.floor(s / 60)
  if (minutes < 10 && s % 60 !== 0) return `${minutes} min ${s % 60} s`
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

/** `14:59`, never below `0:00`. */
export function formatCountdown(milliseconds: number): string {
  const s = Math.max(0, Math.ceil(milliseconds / 1000))
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`
}

/** Whole percent. Rounded down: 100 % is said only when all of it is there. */
export function percentOf(done: number, total: number | undefined): number | undefined {
  if (total === undefined) return undefined
  return total === 0 ? 100 : Math.floor((Math.min(done, total) / total) * 100)
}

/** `1,204`. */
export const wholeNumber = (n: number): string => whole.format(n)

/** `1 file`, `1,204 files`. */
export function count(n: number, one: string, many: string): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`
}

/** `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** How long ago, in the words of somebody who waits. */
export function formatSince(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  return minutes < 1 ? 'Just now' : `${minutes} min ago`
}

function scaled(bytes: number): { value: string; unit: string } {
  let value = Math.max(0, bytes)
  let at = 0
  // 999.95 would be written 1,000: such a figure belongs to the next unit.
  while (at < units.length - 1 && (at === 0 ? value >= 1000 : value >= 999.5)) {
    value /= 1000
    at++
  }
  const text = at === 0 || value >= 99.95 ? whole.format(value) : tenths.format(value)
  return { value: text, unit: units[at] ?? 'TB' }
}
