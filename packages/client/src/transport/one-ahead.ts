/**
 * The same, with the next one asked for while one is worked on. Whoever stops early aborts what it
 * reads from: the next one may be long in coming.
 */
export async function* oneAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  let next = iterator.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = iterator.next()
      // Whoever asks for it hears of a failure; nobody may.
      next.catch(() => undefined)
      yield value
    }
  } finally {
    // Not awaited: it ends with the one that is under way.
    void iterator.return?.().catch(() => undefined)
  }
}
