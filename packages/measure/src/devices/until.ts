interface Session<V> {
  getView(): V
  subscribe(listener: () => void): () => void
}

/** A session whose end is no success. */
interface Ending {
  phase: string
  error: Error | undefined
}

/**
 * Resolves with the first view for which `holds`. Rejects when the session ends before: nothing
 * that is measured waits for what cannot come any more.
 */
export function until<V extends Ending>(
  session: Session<V>,
  holds: (view: V) => boolean,
): Promise<V> {
  return new Promise((resolve, reject) => {
    let unsubscribe: (() => void) | undefined
    const look = (): boolean => {
      const view = session.getView()
      if (holds(view)) resolve(view)
      else if (view.phase === 'ended') reject(view.error ?? new Error('the session has ended'))
      else return false
      unsubscribe?.()
      return true
    }
    if (!look()) unsubscribe = session.subscribe(look)
  })
}
