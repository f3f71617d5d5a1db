/** Lets work wait until a condition holds, and wakes it whenever something has changed. */
export class Gate {
  #waiting: { holds: () => boolean; resolve: () => void }[] = []

  /** Call after every change that may make a condition true. */
  changed(): void {
    const ready = this.#waiting.filter(({ holds }) => holds())
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one))
    for (const { resolve } of ready) resolve()
  }

  /** Resolves as soon as `holds()`; rejects with the signal's reason when it aborts. */
  until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (holds()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const waiter = {
        holds,
        resolve: () => {
          signal.removeEventListener('abort', abort)
          resolve()
        },
      }
      const abort = () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(waiter)
    })
  }
}
