/** What both sessions have, in the shape that React's useSyncExternalStore takes. */
interface Watched<View> {
  getView(): View
  subscribe(listener: () => void): () => void
}

/** Resolves with the first value that `find` finds in a view, and rejects when it throws. */
export function until<View, Found>(
  session: Watched<View>,
  find: (view: View) => Found | undefined,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    const look = () => {
      try {
        const found = find(session.getView())
        if (found === undefined) return
        resolve(found)
      } catch (error) {
        reject(error)
      }
      stop()
    }
    const stop = session.subscribe(look)
    look()
  })
}
