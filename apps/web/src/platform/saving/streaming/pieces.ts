interface Piece {
  item: number
  bytes: Uint8Array
  taken: () => void
  refused: (error: Error) => void
}

/** Hands the pieces of items, in their order, from one who writes to one who reads. */
export class Pieces {
  #piece: Piece | undefined
  #ended = false
  #error: Error | undefined
  #changed: (() => void) | undefined

  /** Resolves when it has been taken: whoever reads slowly holds it up. */
  async write(item: number, bytes: Uint8Array): Promise<void> {
    if (this.#error !== undefined) throw this.#error
    await new Promise<void>((taken, refused) => {
      this.#piece = { item, bytes, taken, refused }
      this.#changed?.()
    })
  }

  /** No more will come. */
  end(): void {
    this.#ended = true
    this.#changed?.()
  }

  /** Both sides fail, now and from now on. */
  fail(error: Error): void {
    this.#error ??= error
    this.#piece?.refused(this.#error)
    this.#piece = undefined
    this.#changed?.()
  }

  /** Those of one item. It is over when there is one of another, or none will come. */
  async *of(item: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      await this.#untilThere()
      if (this.#error !== undefined) throw this.#error
      if (this.#piece?.item !== item) return
      const { bytes, taken } = this.#piece
      this.#piece = undefined
      taken()
      yield bytes
    }
  }

  async #untilThere(): Promise<void> {
    while (this.#piece === undefined && !this.#ended && this.#error === undefined) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    }
  }
}
