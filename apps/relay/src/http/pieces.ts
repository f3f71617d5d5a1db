import type { Response } from 'express'
import { FRAME_PIECE_BYTES } from '../bounds.ts'

/**
 * Writes a chunk; resolves when the socket has taken it, or is closed. `took` is called for each
 * piece: a whole chunk can take longer than a reader may be silent.
 */
export async function writeInPieces(
  res: Response,
  bytes: Uint8Array,
  took: () => void,
): Promise<void> {
  for (let at = 0; at < bytes.length && !res.destroyed; at += FRAME_PIECE_BYTES) {
    await writePiece(res, bytes.subarray(at, at + FRAME_PIECE_BYTES))
    if (!res.destroyed) took()
  }
}

function writePiece(res: Response, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('close', done)
      resolve()
    }
    res.once('close', done)
    res.write(piece, done)
  })
}
