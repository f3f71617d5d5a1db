interface Message {
  id?: number
  sessionId?: string
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string }
}

type Listener = (params: never) => void

/**
 * The Chrome DevTools Protocol, over the WebSocket that Node brings. Test tools watch every request
 * of a page, and that alone makes a large upload many times slower.
 */
export class Cdp {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  readonly #listeners = new Map<string, Listener>()
  #calls = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) =>
      this.#hear(JSON.parse(String(data)) as Message),
    )
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser is gone'))
    })
  }

  static async connect(url: string): Promise<Cdp> {
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true })
      socket.addEventListener('error', reject, { once: true })
    })
    return new Cdp(socket)
  }

  /** `sessionId` names the page; without it the browser itself is meant. */
  async send<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    const id = (this.#calls += 1)
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiting)
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }))
    return (await waiting.promise) as T
  }

  /** Resolves with the next event of that name from a page, or from the browser itself. */
  next<T>(method: string, sessionId?: string): Promise<T> {
    return new Promise((resolve) => this.#listeners.set(`${sessionId} ${method}`, resolve))
  }

  close(): void {
    this.#socket.close()
  }

  #hear({ id, sessionId, method, params, result, error }: Message): void {
    if (id === undefined) {
      const key = `${sessionId} ${method}`
      this.#listeners.get(key)?.(params as never)
      this.#listeners.delete(key)
      return
    }
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result)
  }
}
