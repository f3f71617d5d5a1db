import { commitment, identityHash } from '@valise/protocol'
import {
  PROTOCOL_VERSION,
  type Request,
  receiverIdOf,
  request,
  routes,
  TYPED,
  toBase64url,
} from '@valise/protocol/wire'
import type { Transport } from '../transport/transport.ts'
import { relayKeys } from './attacks.ts'
import { EventLog } from './event-log.ts'
import { randomBytes } from './random-bytes.ts'

/** A typed request that is true in all but what `parts` say: its commitment covers them. */
export async function askByHand(transport: Transport, code: string, parts: Partial<Request> = {}) {
  const token = randomBytes(32)
  const receiverId = await receiverIdOf(token)
  const { keys } = await relayKeys()
  const own = { receiverId, suites: [1], suite: 1, ...keys, ...parts }
  const receiver = await identityHash({ ...own, role: 'receiver', id: own.receiverId })
  const C = await commitment({ code, mode: TYPED, receiver, nR: randomBytes(32) })
  const body = request.stringify({ v: PROTOCOL_VERSION, code, mode: TYPED, ...own, C })
  const id = toBase64url(receiverId)
  await transport.send({ method: 'PUT', path: routes.request(id), body, token })
  const log = EventLog.watch(transport, routes.requestEvents(id), token)
  return {
    hello: async () => (await log.request((view) => view.hello !== undefined)).hello ?? '',
    /** Resolves when the sender has refused it. */
    denied: async () => {
      await log.request((view) => view.deny !== undefined)
    },
  }
}
