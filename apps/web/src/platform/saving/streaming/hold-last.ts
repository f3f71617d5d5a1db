/**
 * Keeps the last piece back until the end: of what then fails, no whole file was ever handed over,
 * whatever a browser makes of a download that breaks off.
 */
export function holdLast(): TransformStream<Uint8Array, Uint8Array> {
  let last: Uint8Array | undefined
  return new TransformStream({
    transform(piece, controller) {
      if (last !== undefined) controller.enqueue(last)
      last = piece
    },
    flush(controller) {
      if (last !== undefined) controller.enqueue(last)
    },
  })
}
