import { ClientError } from '../errors.ts'

/** What both sessions have, in the shape that React's useSyncExternalStore takes. */
export interface Watched<View> {
  getView(): View
  subscribe(listener: () => void): () => void
}

/** What both views say of an end; a receiver that has something stays `received`, and is `over`. */
interface Ending {
  phase: string
  over?: boolean
  error: ClientError | undefined
}

/**
 * Resolves with the first view for which `holds`, the present one included. Rejects when the session
 * is over before: with its `error`, or with ClientError `cancelled` when it has none. Rejects with
 * the signal's reason, and with whatever `holds` throws.
 */
export function until<View extends Ending>(
  session: Watched<View>,
  holds: (view: View) => boolean,
  options: { signal?: AbortSignal } = {},
): Promise<View> {
  const { signal } = options
  const { promise, resolve, reject } = Promise.withResolvers<View>()
  const look = (): void => {
    try {
      const view = session.getView()
      // Asked first: an end may be what is waited for.
      if (holds(view)) resolve(view)
      else if (isOver(view)) reject(view.error ?? new ClientError('cancelled'))
      else return
    } catch (error) {
      reject(error)
    }
    stop()
  }
  const abort = (): void => {
    reject(signal?.reason)
    stop()
  }
  const unsubscribe = session.subscribe(look)
  signal?.addEventListener('abort', abort)
  function stop(): void {
    unsubscribe()
    signal?.removeEventListener('abort', abort)
  }
  if (signal?.aborted) abort()
  else look()
  return promise
}

function isOver({ phase, over = phase === 'ended' }: Ending): boolean {
  return over
}
