/** The way of one device to the relay, which can be cut: the device says nothing any more. */
export class Network {
  readonly #cut = new AbortController()

  /** For `httpTransport`. */
  readonly fetch: typeof fetch = (input, init) => {
    const own = init?.signal
    const signal = own ? AbortSignal.any([own, this.#cut.signal]) : this.#cut.signal
    return fetch(input, { ...init, signal })
  }

  cut(): void {
    this.#cut.abort(new TypeError('the network is cut'))
  }
}
