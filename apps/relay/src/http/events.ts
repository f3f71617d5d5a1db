import { stringifyEvent } from '@valise/protocol/wire'
import type { Response } from 'express'
import { MAX_EVENT_BACKLOG_BYTES } from '../bounds.ts'
import type { Tally } from '../metrics/tally.ts'
import type { Participant, RelayStore, Watcher } from '../store/relay-store.ts'
import { receiverOf, senderOf } from './bearer.ts'
import type { Heartbeat } from './heartbeat.ts'
import { granted } from './http-problem.ts'
import { idIn } from './parameters.ts'
import type { RouteList } from './route-list.ts'
import { beginStream, endStream, writeIfOpen } from './stream.ts'

export function eventRoutes(
  routes: RouteList,
  store: RelayStore,
  heartbeat: Heartbeat,
  tally: Tally,
): void {
  const streams = true
  routes.add(
    '/api/sessions/{sessionId}/events',
    { get: async (req, res) => stream(await senderOf(req, idIn(req, 'sessionId')), res) },
    { streams },
  )
  routes.add(
    '/api/requests/{receiverId}/events',
    { get: async (req, res) => stream(await receiverOf(req, idIn(req, 'receiverId')), res) },
    { streams },
  )

  async function stream(participant: Participant, res: Response): Promise<void> {
    const unwatch = granted(await store.watch(participant, eventStream(res)))
    const leave = heartbeat.join(() => writeIfOpen(res, ':\n\n'))
    tally.streams += 1
    const onClose = (): void => {
      tally.streams -= 1
      leave()
      unwatch()
    }
    if (res.destroyed) onClose()
    else res.once('close', onClose)
  }
}

/** Writes events as Server-Sent Events; cuts off a reader that does not keep up. */
function eventStream(res: Response): Watcher {
  // The snapshot may be longer than what else may wait.
  let allowance = 0
  return {
    receive(event) {
      if (!res.headersSent) beginStream(res, 'text/event-stream')
      const text = `data: ${stringifyEvent(event)}\n\n`
      if (event.kind === 'snapshot') {
        allowance = text.length
        writeIfOpen(res, text, () => {
          allowance = 0
        })
        return
      }
      // It reconnects, and has everything again in one snapshot.
      if (res.writableLength > MAX_EVENT_BACKLOG_BYTES + allowance) res.destroy()
      else writeIfOpen(res, text)
    },
    close: () => endStream(res),
  }
}
