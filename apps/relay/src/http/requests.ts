import { lookup, type PairingMessageKind, pairingMessageKinds } from '@valise/protocol/wire'
import type { Request } from 'express'
import { type Id, parseId, sameId } from '../id.ts'
import type { Participant, RelayStore } from '../store/relay-store.ts'
import { sendNothing, sendPut } from './answers.ts'
import { callerAsSender, receiverOf } from './bearer.ts'
import type { CallLimits } from './call-limits.ts'
import { granted, stop } from './http-problem.ts'
import { readObject, readOpaque, readText } from './message-body.ts'
import { idIn } from './parameters.ts'
import type { RouteList } from './route-list.ts'

export function requestRoutes(routes: RouteList, store: RelayStore, limits: CallLimits): void {
  routes.add('/api/requests/{receiverId}', {
    async put(req, res) {
      limits.join(req)
      const receiver = await receiverOf(req, idIn(req, 'receiverId'))
      const text = await readText(req)
      const code = codeOfRequest(text, receiver.id)
      limits.joinOf(code)
      const joined = limits.counted(req, await store.join(receiver.id, { code, text }))
      sendPut(res, granted(joined))
    },
    async delete(req, res) {
      const receiver = await receiverOf(req, idIn(req, 'receiverId'))
      await store.leave(receiver.id)
      sendNothing(res)
    },
  })

  // For one that has been answered before the relay was started anew.
  routes.add('/api/sessions/{sessionId}/requests/{receiverId}', {
    async put(req, res) {
      limits.join(req)
      const sessionId = idIn(req, 'sessionId')
      const receiver = await receiverOf(req, idIn(req, 'receiverId'))
      const text = await readText(req)
      const code = codeOfRequest(text, receiver.id)
      limits.joinOf(code)
      sendPut(res, granted(await store.join(receiver.id, { code, text, sessionId })))
    },
  })

  for (const kind of pairingMessageKinds) {
    routes.add(`/api/requests/{receiverId}/${kind}`, {
      async put(req, res) {
        const receiverId = idIn(req, 'receiverId')
        const author = await authorOf(req, receiverId, kind)
        const text = await readOpaque(req)
        sendPut(res, granted(await store.putMessage(author, receiverId, kind, text)))
      },
    })
  }
}

/** Reads of a request what it is delivered by, and nothing else. */
function codeOfRequest(text: string, receiverId: Id): string {
  const members = readObject(text)
  const named = parseId(members['receiverId'])
  if (named === undefined || !sameId(named, receiverId)) {
    stop('malformed', 'the request names another receiver')
  }
  return lookup.read({ code: members['code'] }, 'the request').code
}

function authorOf(req: Request, receiverId: Id, kind: PairingMessageKind): Promise<Participant> {
  const isReceivers = kind === 'reveal' || kind === 'confirm'
  return isReceivers ? receiverOf(req, receiverId) : callerAsSender(req)
}
