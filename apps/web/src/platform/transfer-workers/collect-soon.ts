/** As much as has V8 look for garbage at once. */
const COUNTED_BYTES = 64 * 1024 * 1024
/** Not for each chunk: looking costs as well, and a few copies more are no growth. */
const CALLS = 4

let calls = 0

/**
 * Has the engine look for garbage, as if much of it had been left. Chromium keeps its copy of a call's
 * body until it does, and counts none of it: a page that does nothing but upload would grow with the
 * file. The memory is asked for and never touched, so that it costs next to nothing.
 */
export function collectSoon(): void {
  calls++
  if (calls % CALLS !== 0) return
  try {
    // Not `new`: what nobody uses would not stand in the built app.
    Reflect.construct(ArrayBuffer, [COUNTED_BYTES])
  } catch {
    // Where there is not so much, it looks for garbage anyway.
  }
}
