import type { Sink } from './sink.ts'

const refuse = () => Promise.reject(new Error('nothing is taken here'))

/** For a device that only sends. What comes to it all the same fails, and the session goes on. */
export const takesNothing: Sink = {
  capacity: 0,
  begin: refuse,
  write: refuse,
  commit: refuse,
  discard: () => Promise.resolve(),
}
