/** Five drawings a second: figures can be read, and a page with a fast transfer has time for its user. */
const INTERVAL_MS = 200

type Subscribe = (listener: () => void) => () => void

/** The same, at most five times a second: the first change at once, and never without the last one. */
export function seldom(subscribe: Subscribe): Subscribe {
  return (listener) => {
    let toldAt = Number.NEGATIVE_INFINITY
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = () => {
      timer = undefined
      toldAt = performance.now()
      listener()
    }
    const stop = subscribe(() => {
      if (timer !== undefined) return
      const wait = toldAt + INTERVAL_MS - performance.now()
      if (wait <= 0) tell()
      else timer = setTimeout(tell, wait)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }
}
