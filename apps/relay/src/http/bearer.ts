import {
  type Bytes,
  fromBase64url,
  receiverIdOf,
  sessionIdOf,
  TOKEN_BYTES,
} from '@valise/protocol/wire'
import type { Request } from 'express'
import { type Id, idOf, sameId } from '../id.ts'
import type { Participant } from '../store/relay-store.ts'
import { stop } from './http-problem.ts'

/** The caller's token. It lives as long as the call: nothing keeps it. */
function tokenOf(req: Request): Bytes {
  const found = /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(req.headers.authorization ?? '')
  const token = fromBase64url(found?.[1] ?? '')
  return token?.length === TOKEN_BYTES ? token : stop('unauthorized')
}

/** The session's sender; refuses every other caller. */
export async function senderOf(req: Request, sessionId: Id): Promise<Participant> {
  const sender = await callerAsSender(req)
  return sameId(sender.id, sessionId) ? sender : stop('forbidden')
}

/** The receiver of this id; refuses every other caller. */
export async function receiverOf(req: Request, receiverId: Id): Promise<Participant> {
  const receiver = await callerAsReceiver(req)
  return sameId(receiver.id, receiverId) ? receiver : stop('forbidden')
}

/** Whoever this token makes the caller in a session: its sender, or else a receiver. */
export async function callerIn(req: Request, sessionId: Id): Promise<Participant> {
  const sender = await callerAsSender(req)
  return sameId(sender.id, sessionId) ? sender : callerAsReceiver(req)
}

export async function callerAsSender(req: Request): Promise<Participant> {
  return { role: 'sender', id: idOf(await sessionIdOf(tokenOf(req))) }
}

async function callerAsReceiver(req: Request): Promise<Participant> {
  return { role: 'receiver', id: idOf(await receiverIdOf(tokenOf(req))) }
}
