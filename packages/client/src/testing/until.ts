import type { ReceiverView } from '../receiver/receiver-view.ts'
/** Resolves with the first view for which `holds`; a test that waits in vain runs into its limit. */
export function until<V>(
  session: { getView(): V; subscribe(listener: () => void): () => void },
  holds: (view: V) => boolean,
): Promise<V> {
  return new Promise((resolve) => {
    const look = () => {
      const view = session.getView()
      if (!holds(view)) return
      unsubscribe()
      resolve(view)
    }
    const unsubscribe = session.subscribe(look)
    look()
  })
}

/** What came has failed at a receiver, and its session goes on. */
export function hasFailed({ phase, incoming }: ReceiverView): boolean {
  return incoming?.state === 'failed' && phase !== 'arriving'
}
