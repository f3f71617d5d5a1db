/**
 * Gives the memory of bytes back at once: an engine would come to it some time later, and looks for
 * garbage all the more the more of it waits. Nobody may use them afterwards; they are empty then.
 * What shares its memory with others, and where the platform can't (ECMAScript 2024,
 * `ArrayBuffer.prototype.transfer`), is left to the engine.
 */
export function freeMemory({ buffer, byteLength }: Uint8Array): void {
  const isWhole = byteLength > 0 && byteLength === buffer.byteLength
  if (isWhole && buffer instanceof ArrayBuffer && 'transfer' in buffer) buffer.transfer(0)
}
