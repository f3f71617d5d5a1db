/**
 * Gives the memory of a buffer back at once: V8 would come to it some time later, and looks for
 * garbage all the more the more of it waits. Nobody may use the buffer afterwards; it is empty then.
 */
export function freeMemory(bytes: Uint8Array): void {
  const { buffer } = bytes
  // What shares its memory with others is left to V8.
  const isWhole = bytes.byteLength === buffer.byteLength
  if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
