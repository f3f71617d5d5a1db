/**
 * Gives the memory of bytes back at once (ECMAScript 2024, `ArrayBuffer.prototype.transfer`): V8
 * would come to it some time later, and looks for garbage all the more the more of it waits. Nobody
 * may use the bytes afterwards; they are empty then. What shares its memory with others is left to V8.
 */
export function freeMemory({ buffer, byteLength }: Uint8Array): void {
  const isWhole = byteLength > 0 && byteLength === buffer.byteLength
  if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
