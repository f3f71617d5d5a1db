import type { IncomingMessage } from 'node:http'
import { heartbeatFrame, MAX_SEALED_CHUNK_BYTES } from '@valise/protocol/wire'
import type { Response } from 'express'
import { MAX_SELFTESTS, SELFTEST_PARTS, SELFTEST_PAUSE_MS } from '../bounds.ts'
import type { Clock } from '../clock.ts'
import { sendJson } from './answers.ts'
import type { CallLimits } from './call-limits.ts'
import { stop } from './http-problem.ts'
import type { RouteList } from './route-list.ts'
import { beginStream, writeIfOpen } from './stream.ts'

/**
 * What the page that tests a connection needs: an upload and two streams as a session has them,
 * without a session. Nothing of it is kept, and so few run at a time that they are no burden.
 */
export function selftestRoutes(routes: RouteList, limits: CallLimits, clock: Clock): void {
  let running = 0

  /** Takes one of the few places until the answer is out, or nobody waits for it any more. */
  function takePlace(res: Response): void {
    if (running >= MAX_SELFTESTS) stop('full')
    running += 1
    res.once('close', () => {
      running -= 1
    })
  }

  routes.add('/api/selftest/echo', {
    async post(req, res) {
      limits.selftest(req)
      checkShape(req)
      takePlace(res)
      sendJson(res, JSON.stringify({ bytes: await countBytes(req) }))
    },
  })

  // As proxies see them: some hold back the one kind of stream and not the other.
  const kinds = {
    events: { mediaType: 'text/event-stream', part: 'data: {}\n\n' },
    frames: { mediaType: 'application/octet-stream', part: heartbeatFrame() },
  } as const
  for (const [name, { mediaType, part }] of Object.entries(kinds)) {
    routes.add(
      `/api/selftest/${name}`,
      {
        get(req, res) {
          limits.selftest(req)
          takePlace(res)
          beginStream(res, mediaType)
          sendParts(res, part, clock)
        },
      },
      { streams: true },
    )
  }
}

/** One part at once, and the others spaced in time: whoever gets all of them together has a proxy. */
function sendParts(res: Response, part: string | Uint8Array, clock: Clock): void {
  let sent = 0
  const send = (): void => {
    sent += 1
    writeIfOpen(res, part)
    if (sent < SELFTEST_PARTS) return
    stopSending()
    res.end()
  }
  const stopSending = clock.every(SELFTEST_PAUSE_MS, send)
  res.once('close', stopSending)
  send()
}

/** As a chunk's: what is too large for one is too large here. */
function checkShape(req: IncomingMessage): void {
  if (req.headers['content-type'] !== 'application/octet-stream') {
    stop('unsupported-media-type', 'the body must be application/octet-stream')
  }
  const length = Number(req.headers['content-length'])
  if (!(length >= 1)) stop('malformed', 'the body says its Content-Length')
  if (length > MAX_SEALED_CHUNK_BYTES) stop('too-large')
}

async function countBytes(req: IncomingMessage): Promise<number> {
  let bytes = 0
  for await (const part of req as AsyncIterable<Buffer>) bytes += part.length
  return bytes
}
