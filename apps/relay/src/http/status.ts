import { PROTOCOL_VERSION, relayLimits, sealedChunkBytes } from '@valise/protocol/wire'
import { MIB } from '../bounds.ts'
import type { Config } from '../config.ts'
import type { Id } from '../id.ts'
import type { RelayStore } from '../store/relay-store.ts'
import { sendJson } from './answers.ts'
import { chunkBytesUnder } from './chunk-size.ts'
import { stop } from './http-problem.ts'
import type { RouteList } from './route-list.ts'

/** What a client should know before it starts, and whether the relay is well. */
export function statusRoutes(
  routes: RouteList,
  store: RelayStore,
  config: Config,
  bootId: Id,
): void {
  routes.add('/api/limits', {
    get(_req, res) {
      const chunkSize = chunkBytesUnder(store.load())
      const places = Math.max(1, Math.floor((config.windowMb * MIB) / chunkSize))
      const limits = relayLimits.stringify({
        v: PROTOCOL_VERSION,
        bootId: bootId.bytes,
        chunkSize,
        windowBytes: places * sealedChunkBytes(chunkSize),
        sessionSeconds: config.sessionSeconds,
        maxRequests: config.maxRequests,
      })
      sendJson(res, limits)
    },
  })
  routes.add('/readyz', {
    get(_req, res) {
      if (!store.hasRoom()) stop('full')
      sendJson(res, JSON.stringify({ status: 'ready', bootId: bootId.text }))
    },
  })
  routes.add('/healthz', {
    get(_req, res) {
      const { sessions, requests, bytes } = store.counts()
      sendJson(
        res,
        JSON.stringify({ status: 'ok', bootId: bootId.text, sessions, requests, bytes }),
      )
    },
  })
}
