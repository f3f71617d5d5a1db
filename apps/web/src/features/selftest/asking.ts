/** Why a question has no good answer. `refused`: something in between, or the server, said no. */
export type Refused = 'away' | 'busy' | 'refused'

/** Milliseconds for a question: a proxy that lets nothing through keeps silent for ever. */
const PATIENCE_MS = 20_000

/**
 * Asks the server that this page came from, past every cache. Patience is for the body too: it may
 * be what never comes. Its end is a TimeoutError.
 */
export async function ask(
  path: string,
  signal: AbortSignal,
  { patience = PATIENCE_MS, ...init }: RequestInit & { patience?: number } = {},
): Promise<Response> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(patience)])
  return await fetch(path, { ...init, cache: 'no-store', signal: either })
}

/** Undefined for a good answer. */
export function refusalOf({ ok, status }: Response): Refused | undefined {
  if (ok) return undefined
  if (status === 429 || status === 503) return 'busy'
  return status >= 502 ? 'away' : 'refused'
}
