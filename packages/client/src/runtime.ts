import type { Bytes } from '@valise/protocol/wire'

/** Time and chance, handed in: the sessions themselves know neither. */
export interface Runtime {
  /** Milliseconds since 1970. */
  now(): number
  /** Cryptographically strong random bytes. */
  randomBytes(length: number): Bytes
  /** Calls `run` once after `ms` milliseconds; the returned function takes that back. */
  setTimer(ms: number, run: () => void): () => void
}

/** The runtime of a browser or of Node. */
export const systemRuntime: Runtime = {
  now: () => Date.now(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  setTimer(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
