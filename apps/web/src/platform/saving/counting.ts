/** Bytes that have been written, beyond those that it was told of before. */
export type OnBytes = (more: number) => void

/** Tells how much passes. */
export function counting(onBytes: OnBytes): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(piece, controller) {
      onBytes(piece.length)
      controller.enqueue(piece)
    },
  })
}
