/** Something that is done once: whoever asks for it again waits until the first is over. */
export class Once {
  #done: Promise<void> | undefined

  run(act: () => Promise<void>): Promise<void> {
    if (this.#done !== undefined) return this.#done
    // Known before it begins: what it shows at once may make somebody ask again.
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#done = promise
    resolve(act())
    return promise
  }
}
