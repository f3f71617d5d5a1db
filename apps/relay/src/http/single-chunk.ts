import { LAST_HEADER } from '@valise/protocol/wire'
import type { Response } from 'express'
import { POLL_MS } from '../bounds.ts'
import type { Clock } from '../clock.ts'
import type { Tally } from '../metrics/tally.ts'
import type { Download } from '../store/relay-store.ts'
import { sendNothing } from './answers.ts'
import { writeInPieces } from './pieces.ts'
import { once } from './timer.ts'

/**
 * Answers with one chunk of a download, for those whose proxy holds streams back. Waits for one
 * that is not there yet; 204 when it has not come, or the download is over: who asks again hears why.
 */
export async function sendSingleChunk(
  res: Response,
  download: Download,
  index: number,
  clock: Clock,
  tally: Tally,
): Promise<void> {
  const close = (): void => download.close()
  const stopWaiting = once(clock, POLL_MS, close)
  res.once('close', close)
  try {
    if (res.destroyed) return
    const chunk = await download.chunk(index)
    stopWaiting()
    res.setHeader('Cache-Control', 'no-store')
    if (chunk === undefined) return sendNothing(res)
    const { bytes, last } = chunk
    res.setHeader('Content-Type', 'application/octet-stream')
    res.setHeader('Content-Length', bytes.length)
    res.setHeader(LAST_HEADER, last ? '1' : '0')
    // A reader that takes nothing would hold its chunk for as long as it likes.
    const cutOff = (): void => void res.destroy()
    download.over.addEventListener('abort', cutOff, { once: true })
    await writeInPieces(res, bytes, () => download.took())
    chunk.release()
    download.over.removeEventListener('abort', cutOff)
    if (res.destroyed) return
    tally.bytesOut += bytes.length
    res.end()
  } finally {
    stopWaiting()
    res.off('close', close)
    download.close()
  }
}
