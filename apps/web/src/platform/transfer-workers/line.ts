import { type ErrorValue, errorOfValue, valueOfError } from './error-values.ts'

/** A worker, a worker's own scope, or one end of a MessageChannel. */
export interface Port {
  postMessage: (message: unknown, transfer: Transferable[]) => void
  addEventListener: (type: 'message', listener: (event: MessageEvent) => void) => void
}

/** Something that one side asks the other to do. */
export interface Call {
  do: string
}

/** What goes over the port, either way. */
type Said =
  | { say: 'call'; id: number; call: Call }
  | { say: 'abort'; id: number }
  | { say: 'value'; id: number; value: unknown }
  | { say: 'error'; id: number; error: ErrorValue }

/** An answer whose memory goes to the other side, instead of a copy of it. */
export class Handed<T> {
  readonly value: T
  readonly transfer: Transferable[]
  constructor(value: T, transfer: Transferable[]) {
    this.value = value
    this.transfer = transfer
  }
}

interface Waiting {
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

/**
 * Calls between the page and a worker, either way: several at once, each with one answer, and each
 * can be aborted. `Answers` has what each call of `Out` is answered with.
 */
export class Line<Out extends Call, Answers extends Record<Out['do'], unknown>, In extends Call> {
  readonly #port: Port
  readonly #carryOut: (call: In, signal: AbortSignal) => unknown
  readonly #asked = new Map<number, Waiting>()
  readonly #answering = new Map<number, AbortController>()
  #next = 0
  #broken: Error | undefined

  /**
   * `carryOut` does what the other side asks for; its signal aborts when that wants it no more. What
   * it returns is the answer, or Handed with it.
   */
  constructor(port: Port, carryOut: (call: In, signal: AbortSignal) => unknown) {
    this.#port = port
    this.#carryOut = carryOut
    port.addEventListener('message', ({ data }) => this.#hear(data as Said))
  }

  /**
   * Settles when the other side has answered, also after an abort: whatever it was doing is over
   * then. Rejects with the signal's reason, or with what it failed with there.
   */
  async ask<C extends Out>(
    call: C,
    { signal, transfer = [] }: { signal?: AbortSignal; transfer?: Transferable[] } = {},
  ): Promise<Answers[C['do']]> {
    signal?.throwIfAborted()
    if (this.#broken !== undefined) throw this.#broken
    const id = this.#next++
    const abort = () => this.#say({ say: 'abort', id })
    signal?.addEventListener('abort', abort)
    try {
      return await new Promise((resolve, reject) => {
        this.#asked.set(id, { resolve, reject })
        this.#say({ say: 'call', id, call }, transfer)
      })
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    } finally {
      this.#asked.delete(id)
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Asks for something whose outcome nobody here waits for. */
  tell(call: Out, transfer: Transferable[] = []): void {
    this.ask(call, { transfer }).catch(() => undefined)
  }

  /** The other side is gone: what was asked of it, and will be, fails. */
  break(error: Error): void {
    this.#broken ??= error
    for (const { reject } of this.#asked.values()) reject(error)
    for (const controller of this.#answering.values()) controller.abort(error)
  }

  #hear(said: Said): void {
    switch (said.say) {
      case 'call':
        void this.#answer(said.id, said.call as In)
        return
      case 'abort':
        this.#answering.get(said.id)?.abort()
        return
      case 'value':
        this.#asked.get(said.id)?.resolve(said.value as never)
        return
      case 'error':
        this.#asked.get(said.id)?.reject(errorOfValue(said.error))
    }
  }

  async #answer(id: number, call: In): Promise<void> {
    const controller = new AbortController()
    this.#answering.set(id, controller)
    try {
      const answer = await this.#carryOut(call, controller.signal)
      const { value, transfer } = answer instanceof Handed ? answer : new Handed(answer, [])
      this.#say({ say: 'value', id, value }, transfer)
    } catch (error) {
      this.#say({ say: 'error', id, error: valueOfError(error) })
    } finally {
      this.#answering.delete(id)
    }
  }

  #say(said: Said, transfer: Transferable[] = []): void {
    if (this.#broken === undefined) this.#port.postMessage(said, transfer)
  }
}
