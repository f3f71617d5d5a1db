/** Takes whole lines. What they say counts; it never names a session, a code or an address. */
export type Log = (line: string) => void

export const logToStderr: Log = (line) => process.stderr.write(`${line}\n`)

/**
 * An unexpected error without its message, which could repeat what a client sent: its name, its
 * code and where in the source it happened.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error was thrown'
  const { code } = error as { code?: unknown }
  const place = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return [
    typeof code === 'string' ? `${error.name} ${code}` : error.name,
    ...place.slice(0, 5),
  ].join('\n')
}
