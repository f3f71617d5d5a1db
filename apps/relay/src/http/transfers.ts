import { acknowledgement, transferStart } from '@valise/protocol/wire'
import type { Request } from 'express'
import { idOf, sameId } from '../id.ts'
import type { Participant, RelayStore } from '../store/relay-store.ts'
import { sendNothing, sendPut } from './answers.ts'
import { callerIn } from './bearer.ts'
import { granted, stop } from './http-problem.ts'
import { readOpaque, readText } from './message-body.ts'
import { idIn, transferIn } from './parameters.ts'
import type { RouteList } from './route-list.ts'

const transferPath = '/api/sessions/{sessionId}/transfers/{transferId}'

export function transferRoutes(routes: RouteList, store: RelayStore): void {
  routes.add(transferPath, {
    async put(req, res) {
      const at = transferIn(req)
      const author = await callerIn(req, at.sessionId)
      const { dir, chunkSize, recipients } = transferStart.parse(await readText(req))
      const start = { dir, chunkSize, recipients: recipients.map(idOf) }
      sendPut(res, granted(await store.startTransfer(at, author, start)))
    },
    async delete(req, res) {
      const at = transferIn(req)
      granted(await store.endTransfer(at, await callerIn(req, at.sessionId)))
      sendNothing(res)
    },
  })

  routes.add(`${transferPath}/envelopes/{recipientId}`, {
    async put(req, res) {
      const at = transferIn(req)
      const recipientId = idIn(req, 'recipientId')
      const author = await callerIn(req, at.sessionId)
      const text = await readOpaque(req)
      sendPut(res, granted(await store.putEnvelope(at, author, recipientId, text)))
    },
  })

  routes.add(`${transferPath}/final`, {
    async put(req, res) {
      const at = transferIn(req)
      const author = await callerIn(req, at.sessionId)
      sendPut(res, granted(await store.putFinal(at, author, await readOpaque(req))))
    },
  })

  routes.add(`${transferPath}/acknowledgements/{recipientId}`, {
    async put(req, res) {
      const at = transferIn(req)
      const recipient = await recipientOf(req)
      const { next } = acknowledgement.parse(await readText(req))
      granted(await store.acknowledge(at, recipient, next))
      sendNothing(res)
    },
  })

  routes.add(`${transferPath}/receipts/{recipientId}`, {
    async put(req, res) {
      const at = transferIn(req)
      const recipient = await recipientOf(req)
      sendPut(res, granted(await store.putReceipt(at, recipient, await readOpaque(req))))
    },
  })

  routes.add(`${transferPath}/recipients/{recipientId}`, {
    async delete(req, res) {
      const at = transferIn(req)
      granted(await store.leaveTransfer(at, await recipientOf(req)))
      sendNothing(res)
    },
  })
}

/** The recipient that the address names; refuses every other caller. */
async function recipientOf(req: Request): Promise<Participant> {
  const recipientId = idIn(req, 'recipientId')
  const caller = await callerIn(req, idIn(req, 'sessionId'))
  return sameId(caller.id, recipientId) ? caller : stop('forbidden')
}
