import type { IncomingMessage } from 'node:http'
import { creditAnswer, LAST_HEADER, MAX_SEALED_CHUNK_BYTES } from '@valise/protocol/wire'
import type { Request } from 'express'
import type { Clock } from '../clock.ts'
import type { Tally } from '../metrics/tally.ts'
import { Refusal } from '../refusal.ts'
import type { LentChunk, RelayStore } from '../store/relay-store.ts'
import { sendJson } from './answers.ts'
import { callerIn } from './bearer.ts'
import { receiveExactly, receiveSame } from './chunk-body.ts'
import { granted, HttpProblem, stop } from './http-problem.ts'
import { indexOf, transferIn } from './parameters.ts'
import type { Handlers, RouteList } from './route-list.ts'
import { sendSingleChunk } from './single-chunk.ts'

export function chunkRoutes(
  routes: RouteList,
  store: RelayStore,
  clock: Clock,
  tally: Tally,
): void {
  const handlers: Handlers = {
    async put(req, res) {
      const at = transferIn(req)
      const index = indexOf(req.params['index'], 'index')
      const author = await callerIn(req, at.sessionId)
      const chunk = shapeOf(req)
      const claim = granted(await store.claimChunk(at, author, index, chunk))
      let credit: number
      if (claim.state === 'open') {
        const { upload } = claim
        try {
          const bytes = await receiveExactly(req, upload.buffer(), upload.lost)
          credit = granted(await upload.store(bytes))
          tally.bytesIn += bytes.length
        } finally {
          upload.abandon()
        }
      } else {
        if (claim.state === 'stored') await expectSame(req, claim.chunk)
        credit = claim.credit
      }
      sendJson(res, creditAnswer.stringify({ credit }))
    },
    async get(req, res) {
      const at = transferIn(req)
      const index = indexOf(req.params['index'], 'index')
      const recipient = await callerIn(req, at.sessionId)
      const download = granted(await store.openDownload(at, recipient, index))
      await sendSingleChunk(res, download, index, clock, tally)
    },
  }
  const path = '/api/sessions/{sessionId}/transfers/{transferId}/chunks/{index}'
  // HEAD would wait for a chunk, and take the place of a download that runs.
  routes.add(path, handlers, { streams: true })
}

/** What the headers say of the chunk that follows them. */
function shapeOf(req: Request): { length: number; last: boolean } {
  if (req.headers['content-type'] !== 'application/octet-stream') {
    stop('unsupported-media-type', 'a chunk is application/octet-stream')
  }
  const length = req.headers['content-length']
  if (length === undefined) stop('malformed', 'a chunk says its Content-Length')
  if (Number(length) < 1) stop('malformed', 'no chunk is empty')
  if (Number(length) > MAX_SEALED_CHUNK_BYTES) stop('too-large')
  const last = req.headers[LAST_HEADER.toLowerCase()]
  if (last !== '0' && last !== '1') stop('malformed', `${LAST_HEADER} must be 0 or 1`)
  return { length: Number(length), last: last === '1' }
}

async function expectSame(req: IncomingMessage, chunk: LentChunk): Promise<void> {
  try {
    if (!(await receiveSame(req, chunk.bytes))) throw new HttpProblem(new Refusal('conflict'))
  } finally {
    chunk.release()
  }
}
