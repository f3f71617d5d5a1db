import { SAVING_WORKER_URL } from '../trusted-types.ts'
import type { OnBytes } from './counting.ts'
import type { SavingAnswer, SavingAnswers, SavingCall } from './messages.ts'

interface Waiting {
  resolve: (value: never) => void
  reject: (error: Error) => void
}

/** A worker that writes, as the page sees it. */
export class SavingWorker {
  readonly #worker = new Worker(SAVING_WORKER_URL, { type: 'module' })
  /** Answers come in the order of the questions. */
  readonly #waiting: Waiting[] = []
  #broken: Error | undefined

  /** `onBytes` hears how a ZIP grows. */
  constructor(onBytes: OnBytes = () => undefined) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<SavingAnswer>) => {
      if ('written' in data) return onBytes(data.written)
      const asked = this.#waiting.shift()
      if ('error' in data) asked?.reject(new Error(data.error))
      else asked?.resolve(data.value as never)
    })
    for (const type of ['error', 'messageerror']) {
      this.#worker.addEventListener(type, () => this.#break(new Error('the worker has failed')))
    }
  }

  async ask<C extends SavingCall>(
    call: C,
    transfer: Transferable[] = [],
  ): Promise<SavingAnswers[C['do']]> {
    if (this.#broken !== undefined) throw this.#broken
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage(call, transfer)
    })
  }

  end(): void {
    this.#break(new Error('the worker was ended'))
  }

  #break(error: Error): void {
    this.#broken ??= error
    this.#worker.terminate()
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}
