export const logLevels = ['error', 'warn', 'info'] as const
export type LogLevel = (typeof logLevels)[number]

/** Its members besides `level` and `event` are counts or fixed words. */
export interface LogEntry {
  readonly level: LogLevel
  readonly event: string
  readonly [member: string]: number | string | readonly string[] | undefined
}

/** Takes what happened. It never says a session, a code, a token or an address. */
export type Log = (entry: LogEntry) => void

/** One JSON object a line, for machines; what people read goes to stdout. */
export function logToStderr(least: LogLevel): Log {
  const most = logLevels.indexOf(least)
  return (entry) => {
    if (logLevels.indexOf(entry.level) > most) return
    const time = new Date().toISOString()
    process.stderr.write(`${JSON.stringify({ time, ...entry })}\n`)
  }
}

/**
 * An unexpected error without its message, which could repeat what a client sent: its name, its
 * code and where in the source it happened.
 */
export function failureEntry(error: unknown): LogEntry {
  const base = { level: 'error', event: 'failure' } as const
  if (!(error instanceof Error)) return { ...base, error: 'no error was thrown' }
  const { code } = error as { code?: unknown }
  const place = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return {
    ...base,
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    at: place.slice(0, 5).map((line) => line.trim()),
  }
}
