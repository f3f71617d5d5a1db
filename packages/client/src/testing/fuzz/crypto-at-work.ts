const methods = [
  'generateKey',
  'importKey',
  'exportKey',
  'sign',
  'verify',
  'digest',
  'encrypt',
  'decrypt',
  'deriveBits',
  'deriveKey',
] as const

type Method = (...args: never[]) => Promise<unknown>

/**
 * Counts the calls of WebCrypto that are under way. With a relay in memory and a clock that is
 * turned, nothing else takes time: when there are none, nothing more happens by itself.
 */
export class CryptoAtWork {
  #running = 0
  readonly #undo: (() => void)[] = []

  constructor() {
    const target = SubtleCrypto.prototype as unknown as Record<string, Method>
    for (const name of methods) {
      const honest = target[name]
      if (honest === undefined) continue
      const count = (by: 1 | -1) => {
        this.#running += by
      }
      target[name] = async function (this: SubtleCrypto, ...args: never[]) {
        count(1)
        try {
          return await honest.apply(this, args)
        } finally {
          count(-1)
        }
      }
      this.#undo.push(() => {
        target[name] = honest
      })
    }
  }

  /** Resolves when nothing more happens by itself; fails when that never comes. */
  async rest(): Promise<void> {
    let quiet = 0
    for (let turns = 0; quiet < 3; turns++) {
      if (turns > 1_000_000) throw new Error('it never comes to rest')
      await turn()
      quiet = this.#running === 0 ? quiet + 1 : 0
    }
  }

  stop(): void {
    for (const undo of this.#undo) undo()
  }
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
