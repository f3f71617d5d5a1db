import { door, lookup, lookupAnswer, opening } from '@valise/protocol/wire'
import type { RelayStore } from '../store/relay-store.ts'
import { sendJson, sendNothing, sendPut } from './answers.ts'
import { senderOf } from './bearer.ts'
import type { CallLimits } from './call-limits.ts'
import { createTokenRequired } from './create-token.ts'
import { granted } from './http-problem.ts'
import { readText } from './message-body.ts'
import { idIn } from './parameters.ts'
import type { RouteList } from './route-list.ts'

export function sessionRoutes(
  routes: RouteList,
  store: RelayStore,
  limits: CallLimits,
  createToken: string | undefined,
): void {
  const requireCreateToken = createTokenRequired(createToken)
  routes.add('/api/lookup', {
    // The code stands in the body: addresses end up in the logs of proxies.
    async post(req, res) {
      limits.lookup(req)
      const { code } = lookup.parse(await readText(req))
      const found = limits.counted(req, await store.lookUp(code))
      sendJson(res, lookupAnswer.stringify(granted(found)))
    },
  })

  routes.add('/api/sessions/{sessionId}', {
    async put(req, res) {
      limits.opening(req)
      requireCreateToken(req)
      const sender = await senderOf(req, idIn(req, 'sessionId'))
      const session = opening.parse(await readText(req))
      sendPut(res, granted(await store.openSession(sender.id, session)))
    },
    async delete(req, res) {
      const sender = await senderOf(req, idIn(req, 'sessionId'))
      await store.endSession(sender.id)
      sendNothing(res)
    },
  })

  routes.add('/api/sessions/{sessionId}/door', {
    async put(req, res) {
      const sender = await senderOf(req, idIn(req, 'sessionId'))
      door.parse(await readText(req))
      granted(await store.closeDoor(sender.id))
      sendNothing(res)
    },
  })
}
