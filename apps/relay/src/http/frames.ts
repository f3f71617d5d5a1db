import { chunkFrameHeader, heartbeatFrame } from '@valise/protocol/wire'
import type { Response } from 'express'
import type { Tally } from '../metrics/tally.ts'
import type { Download, RelayStore, StoredChunk } from '../store/relay-store.ts'
import { callerIn } from './bearer.ts'
import type { Heartbeat } from './heartbeat.ts'
import { granted } from './http-problem.ts'
import { indexOf, transferIn } from './parameters.ts'
import { writeInPieces } from './pieces.ts'
import type { RouteList } from './route-list.ts'
import { beginStream, writeIfOpen } from './stream.ts'

export function frameRoutes(
  routes: RouteList,
  store: RelayStore,
  heartbeat: Heartbeat,
  tally: Tally,
): void {
  routes.add(
    '/api/sessions/{sessionId}/transfers/{transferId}/frames',
    {
      async get(req, res) {
        const at = transferIn(req)
        const from = indexOf(req.query['from'] ?? '0', 'from')
        const recipient = await callerIn(req, at.sessionId)
        const download = granted(await store.openDownload(at, recipient, from))
        beginStream(res, 'application/octet-stream')
        // At once: whoever has no frame after a while knows that a proxy holds them back.
        writeIfOpen(res, heartbeatFrame())
        await sendFrames(res, download, from, heartbeat, tally)
      },
    },
    { streams: true },
  )
}

/** Writes chunk after chunk until the last, one in the socket at a time. */
async function sendFrames(
  res: Response,
  download: Download,
  from: number,
  heartbeat: Heartbeat,
  tally: Tally,
): Promise<void> {
  let writing = false
  const leave = heartbeat.join(() => {
    if (!writing) writeIfOpen(res, heartbeatFrame())
  })
  const onClose = (): void => download.close()
  // A reader that takes nothing would hold its chunk for as long as it likes.
  const onOver = (): void => {
    if (writing) res.destroy()
  }
  res.once('close', onClose)
  download.over.addEventListener('abort', onOver, { once: true })
  /** In a frame of its own: whoever waits for the next chunk must not keep the one before it alive. */
  const sendOne = async (index: number): Promise<boolean> => {
    const chunk = await download.chunk(index)
    if (chunk === undefined) return false
    writing = true
    await writeFrame(res, index, chunk, () => download.took())
    writing = false
    chunk.release()
    if (res.destroyed) return false
    tally.bytesOut += chunk.bytes.length
    return !chunk.last
  }
  try {
    if (res.destroyed) return
    for (let index = from; await sendOne(index); index += 1);
  } finally {
    leave()
    res.off('close', onClose)
    download.over.removeEventListener('abort', onOver)
    download.close()
    res.end()
  }
}

/** Resolves when the socket has taken the frame, or is closed. */
async function writeFrame(
  res: Response,
  index: number,
  { bytes, last }: StoredChunk,
  took: () => void,
): Promise<void> {
  // The header goes out with the first piece.
  res.cork()
  writeIfOpen(res, chunkFrameHeader(index, last, bytes.length))
  process.nextTick(() => res.uncork())
  await writeInPieces(res, bytes, took)
}
