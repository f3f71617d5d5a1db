/** Hands values from those who push to the one who iterates. */
export class EventQueue<T> implements AsyncIterable<T> {
  readonly #values: T[] = []
  #closed = false
  #failure: Error | undefined
  #wake: (() => void) | undefined

  push(value: T): void {
    if (this.#closed) return
    this.#values.push(value)
    this.#wake?.()
  }

  /** What was pushed before is still handed out. */
  close(failure?: Error): void {
    this.#closed = true
    this.#failure = failure
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const next = this.#values.shift()
      if (next !== undefined) yield next
      else if (this.#closed) break
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
    if (this.#failure) throw this.#failure
  }
}
